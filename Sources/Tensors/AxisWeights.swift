import Preconditions

/// Which neighbouring elements of one axis are summed up, and with which weights, to give each element of another: the
/// linear map of resizing, cropping, padding and blurring along one axis.
public struct AxisWeights: Sendable, Hashable {
  /// The number of elements along the source axis.
  public let sourceCount: Int
  /// The first source element of each result.
  let starts: [Int]
  /// Where the weights of each result begin in `weights`; one more at the end.
  let offsets: [Int]
  let weights: [Float]

  /// The number of elements along the result's axis.
  public var count: Int { starts.count }

  /// - Parameter results: for each result its first source element and the weights from there on; no weights give 0.
  ///   Traps where they reach beyond the source.
  public init(sourceCount: Int, results: [(start: Int, weights: [Float])]) {
    require(
      results.allSatisfy {
        $0.weights.isEmpty || ($0.start >= 0 && $0.start + $0.weights.count <= sourceCount)
      }, "weights beyond an axis of \(sourceCount)")
    self.sourceCount = sourceCount
    starts = results.map(\.start)
    offsets = results.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.weights.count) }
    weights = results.flatMap(\.weights)
  }

  /// With `before` and `after` results of 0 around.
  public func padded(before: Int, after: Int) -> AxisWeights {
    let zeros = { (count: Int) in Array(repeating: (start: 0, weights: [Float]()), count: count) }
    let own = starts.indices.map { (starts[$0], Array(weights[offsets[$0]..<offsets[$0 + 1]])) }
    return AxisWeights(sourceCount: sourceCount, results: zeros(before) + own + zeros(after))
  }

  /// Linear interpolation between the two nearest source elements, as PyTorch's `interpolate` does it without corner
  /// alignment and without antialiasing.
  public static func bilinear(from sourceCount: Int, to count: Int) -> AxisWeights {
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

  /// Convolution with an odd number of taps; what lies beyond the ends counts as 0.
  public static func convolution(_ taps: [Float], count: Int) -> AxisWeights {
    require(taps.count % 2 == 1, "a convolution of \(taps.count) taps")
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
