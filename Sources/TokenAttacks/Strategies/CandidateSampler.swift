import Files
import Foundation
import Tensors

/// Draws candidates: distinct random positions, then one of each position's choices, which nanoGCG draws
/// uniformly.
struct CandidateSampler {
  /// The choices for each position.
  let choices: [[Int32]]
  let replacements: Int
  /// 1 draws uniformly; a choice at the share u of the list is drawn for the share u^(1 / skew) of the
  /// candidates.
  var skew: Float = 1
  /// The relative frequency with which each position is drawn; nil where all are alike.
  var weights: [Float]?
  /// The only position that changes, nil for random ones.
  var position: Int?

  /// One candidate that differs from `base` in up to `replacements` positions.
  func draw(from base: Candidate, using generator: inout RandomGenerator) -> Candidate {
    var candidate = base
    for position in position.map({ [$0] }) ?? positions(count: base.count, using: &generator) {
      let choices = choices[position]
      if choices.isEmpty { continue }
      let index =
        skew == 1
        ? generator.integer(below: choices.count)
        : min(Int(clamping: pow(generator.uniform(), skew) * Float(choices.count)), choices.count - 1)
      candidate[position] = choices[index]
    }
    return candidate
  }

  /// Distinct positions in random order: by the first steps of a Fisher–Yates shuffle, and where they have
  /// weights, one after the other in proportion to these (Efraimidis and Spirakis, "Weighted random sampling
  /// with a reservoir", 2006).
  func positions(count: Int, using generator: inout RandomGenerator) -> [Int] {
    let drawn = min(replacements, count)
    if let weights {
      let waits = weights.map { -log(max(generator.uniform(), .leastNormalMagnitude)) / $0 }
      return (0..<count).sorted { (waits[$0], $0) < (waits[$1], $1) }.prefix(drawn).map { $0 }
    }
    var positions = Array(0..<count)
    for index in 0..<drawn { positions.swapAt(index, index + generator.integer(below: count - index)) }
    return Array(positions.prefix(drawn))
  }
}
