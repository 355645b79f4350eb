import Tensors

/// Draws candidates as nanoGCG does: distinct random positions, then a token uniformly among each position's best.
struct CandidateSampler {
  /// For each position of the suffix, the tokens of steepest descent.
  let choices: [[Int32]]
  let replacements: Int

  /// One candidate that differs from `suffix` in up to `replacements` positions.
  func draw(from suffix: [Int32], using generator: inout RandomGenerator) -> [Int32] {
    var candidate = suffix
    for position in positions(count: suffix.count, using: &generator) {
      let choices = choices[position]
      if !choices.isEmpty { candidate[position] = choices[generator.integer(below: choices.count)] }
    }
    return candidate
  }

  /// Distinct positions, by the first steps of a Fisher–Yates shuffle.
  private func positions(count: Int, using generator: inout RandomGenerator) -> ArraySlice<Int> {
    var positions = Array(0..<count)
    for index in 0..<min(replacements, count) {
      positions.swapAt(index, index + generator.integer(below: count - index))
    }
    return positions.prefix(replacements)
  }
}
