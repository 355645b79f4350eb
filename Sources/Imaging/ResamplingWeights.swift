import CImaging
import Preconditions

/// The weights of resampling along one axis: the source pixels that make up each wanted result pixel, with
/// their weights.
///
/// Follows Pillow's arithmetic: weights are normalized in double precision, then rounded to fixed point.
struct ResamplingWeights {
  /// The first source pixel of each result pixel.
  private(set) var starts: [Int32] = []
  /// The number of source pixels, at least one, that each result pixel has.
  private(set) var counts: [Int32] = []
  /// The position in `weights` at which those of each result pixel begin.
  private(set) var offsets: [Int] = []
  /// The weights of all result pixels, one after the other, with `CI_WEIGHT_BITS` bits after the point.
  private(set) var weights: [Int32] = []

  static let one = Double(1 << CI_WEIGHT_BITS)

  /// - Parameters:
  ///   - sourceCount: the number of pixels of the source along the axis
  ///   - resultCount: the number of pixels of the whole result along the axis
  ///   - wanted: the part of the result that is computed
  init(sourceCount: Int, resultCount: Int, wanted: Range<Int>, filter: ResamplingFilter) {
    require(
      (1...Int(Int32.max)).contains(sourceCount) && resultCount > 0 && wanted.lowerBound >= 0
        && wanted.upperBound <= resultCount,
      "expected a part of an axis of at least 1 pixel, found \(wanted) of \(resultCount) from \(sourceCount)")
    starts.reserveCapacity(wanted.count)
    counts.reserveCapacity(wanted.count)
    offsets.reserveCapacity(wanted.count)
    if sourceCount == resultCount {
      for position in wanted { append(start: position, shares: [1]) }
    } else if filter == .nearest {
      appendNearest(sourceCount: sourceCount, resultCount: resultCount, wanted: wanted)
    } else {
      appendFiltered(sourceCount: sourceCount, resultCount: resultCount, wanted: wanted, filter: filter)
    }
  }

  /// The range of source pixels that any result pixel needs. Both ends grow with the result's position.
  var sources: Range<Int> {
    guard let first = starts.first else { return 0..<0 }
    return Int(first)..<end(of: starts.count - 1)
  }

  /// The position of the first source pixel behind those of a result pixel.
  func end(of index: Int) -> Int { Int(starts[index]) + Int(counts[index]) }

  /// Whether the result pixels are just as many neighbouring source pixels, unchanged.
  var isShift: Bool {
    counts.allSatisfy { $0 == 1 } && starts.indices.allSatisfy { starts[$0] == starts[0] + Int32($0) }
  }

  private mutating func append(start: Int, shares: [Double]) {
    require(!shares.isEmpty, "expected at least 1 source pixel for each result pixel, found none")
    starts.append(Int32(start))
    counts.append(Int32(shares.count))
    offsets.append(weights.count)
    for share in shares {
      weights.append(Int32(share * Self.one + (share < 0 ? -0.5 : 0.5)))
    }
  }

  private mutating func appendNearest(sourceCount: Int, resultCount: Int, wanted: Range<Int>) {
    let scale = Double(sourceCount) / Double(resultCount)
    // Summed up step by step, because the reference does, and rounding differs from a product's.
    var position = scale * 0.5
    for index in 0..<wanted.upperBound {
      if index >= wanted.lowerBound { append(start: min(Int(position), sourceCount - 1), shares: [1]) }
      position += scale
    }
  }

  private mutating func appendFiltered(
    sourceCount: Int, resultCount: Int, wanted: Range<Int>, filter: ResamplingFilter
  ) {
    let scale = Double(sourceCount) / Double(resultCount)
    let widening = max(scale, 1)
    let support = filter.support * widening
    let narrowing = 1 / widening
    for index in wanted {
      let center = (Double(index) + 0.5) * scale
      let start = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), sourceCount)
      var shares = (start..<end).map { filter.weight(at: (Double($0) - center + 0.5) * narrowing) }
      let sum = shares.reduce(0, +)
      if sum != 0 { for position in shares.indices { shares[position] /= sum } }
      append(start: start, shares: shares)
    }
  }
}
