import Preconditions

/// A linear map along one axis, such as resizing, cropping, padding or blurring: each element of the result
/// is a weighted sum of neighbouring source elements.
public struct AxisWeights: Sendable, Hashable {
  /// The number of elements along the source axis.
  public let sourceCount: Int
  /// The first source element of each result element.
  let starts: [Int]
  /// The position in `weights` at which those of each result element begin; one more entry marks the end.
  let offsets: [Int]
  let weights: [Float]

  /// The number of elements along the result's axis.
  public var count: Int { starts.count }

  /// A map given by its weights. Traps where they reach beyond the source.
  ///
  /// - Parameters:
  ///   - sourceCount: the number of elements of the source
  ///   - results: for each result element, the first source element and the weights from there on; without
  ///     weights, the element is 0
  public init(sourceCount: Int, results: [(start: Int, weights: [Float])]) {
    require(sourceCount >= 0, "expected an axis of at least 0 elements, found \(sourceCount)")
    let stray = results.first {
      !$0.weights.isEmpty && ($0.start < 0 || $0.start > sourceCount - $0.weights.count)
    }
    require(
      stray == nil,
      "expected weights within an axis of \(sourceCount), "
        + "found \(stray!.weights.count) from \(stray!.start) on")
    self.sourceCount = sourceCount
    starts = results.map { $0.weights.isEmpty ? 0 : $0.start }
    offsets = results.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.weights.count) }
    weights = results.flatMap(\.weights)
  }

  /// The same map with `before` elements of 0 before its result and `after` behind it. Traps for negative
  /// numbers.
  public func padded(before: Int, after: Int) -> AxisWeights {
    require(
      before >= 0 && after >= 0,
      "expected a padding of at least 0 on both sides, found \(before) before and \(after) after")
    let zeros = { (count: Int) in Array(repeating: (start: 0, weights: [Float]()), count: count) }
    let own = starts.indices.map { (starts[$0], Array(weights[offsets[$0]..<offsets[$0 + 1]])) }
    return AxisWeights(sourceCount: sourceCount, results: zeros(before) + own + zeros(after))
  }

  /// Linear interpolation between the two nearest source elements, as PyTorch's `interpolate` does it without
  /// corner alignment and without antialiasing. Traps unless both counts are positive.
  public static func bilinear(from sourceCount: Int, to count: Int) -> AxisWeights {
    require(
      sourceCount > 0 && count > 0,
      "expected interpolation between axes of at least 1 element, found \(sourceCount) to \(count)")
    let scale = Float(sourceCount) / Float(count)
    return AxisWeights(
      sourceCount: sourceCount,
      results: (0..<count).map { index in
        let position = max((Float(index) + 0.5) * scale - 0.5, 0)
        let lower = min(Int(position), sourceCount - 1)
        let share = position - Float(lower)
        return lower + 1 < sourceCount ? (lower, [1 - share, share]) : (lower, [1])
      })
  }

  /// Convolution with an odd number of taps, from `count` elements to as many; elements beyond the ends count
  /// as 0.
  public static func convolution(_ taps: [Float], count: Int) -> AxisWeights {
    require(taps.count % 2 == 1, "expected a convolution of an odd number of taps, found \(taps.count)")
    require(count >= 0, "expected an axis of at least 0 elements, found \(count)")
    let reach = taps.count / 2
    return AxisWeights(
      sourceCount: count,
      results: (0..<count).map { index in
        let range = max(0, index - reach)..<min(count, index + reach + 1)
        return (
          range.lowerBound, Array(taps[range.lowerBound - index + reach..<range.upperBound - index + reach])
        )
      })
  }
}
