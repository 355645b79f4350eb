import Tensors

/// Draws candidates as nanoGCG does: distinct random positions, then one of each position's choices uniformly.
struct CandidateSampler {
  /// What each position may become.
  let choices: [[Int32]]
  let replacements: Int
  /// The only position that changes, nil for random ones.
  var position: Int?

  /// One candidate that differs from `base` in up to `replacements` positions.
  func draw(from base: [Int32], using generator: inout RandomGenerator) -> [Int32] {
    var candidate = base
    for position in position.map({ [$0] }) ?? positions(count: base.count, using: &generator) {
      let choices = choices[position]
      if !choices.isEmpty { candidate[position] = choices[generator.integer(below: choices.count)] }
    }
    return candidate
  }

  /// Distinct positions, by the first steps of a Fisher–Yates shuffle.
  private func positions(count: Int, using generator: inout RandomGenerator) -> [Int] {
    var positions = Array(0..<count)
    for index in 0..<min(replacements, count) {
      positions.swapAt(index, index + generator.integer(below: count - index))
    }
    return Array(positions.prefix(replacements))
  }
}
