/// A candidate and what became of it.
public struct ScoredCandidate: Sendable, Hashable, Codable {
  public let candidate: Candidate
  /// The mean loss over models and prompts.
  public let loss: Float
  /// What is made small: the loss with the weighted penalty on the text.
  public let cost: Float
  /// By how much the text's own embedding has moved beyond the largest shift, 0 if it has not.
  public let excess: Float

  /// Whether this one is better; a text within the largest shift is better than any beyond it.
  public func precedes(_ other: ScoredCandidate) -> Bool { (excess, cost) < (other.excess, other.cost) }
}
