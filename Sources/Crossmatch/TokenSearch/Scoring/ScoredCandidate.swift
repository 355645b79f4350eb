/// A candidate and what became of it.
struct ScoredCandidate: Sendable, Hashable, Codable {
  let candidate: [Int32]
  /// The objective's loss: the mean over models and prompts.
  let loss: Float
  /// What is made small: the loss with the weighted penalty of a text scorer.
  let cost: Float
  /// By how much the text's own embedding has moved beyond the cap, 0 if it has not.
  let excess: Float

  /// Whether this one is better; a text within the cap is better than any beyond it.
  func precedes(_ other: ScoredCandidate) -> Bool { (excess, cost) < (other.excess, other.cost) }
}
