/// A candidate with its loss.
public struct ScoredCandidate: Sendable, Hashable, Codable {
  /// The candidate.
  public let candidate: Candidate
  /// The mean loss over models and prompts.
  public let loss: Float
  /// The cost that the search minimizes: the loss plus the weighted penalty on the text.
  public let cost: Float
  /// Excess of the embedding's shift over `TokenSearch.largestShift`, in cosine distance; 0 within it.
  public let excess: Float

  /// Whether this one is better; a text within the largest shift is better than any beyond it.
  public func precedes(_ other: ScoredCandidate) -> Bool { (excess, cost) < (other.excess, other.cost) }

  /// The candidate with the least loss and cost with which the other one precedes it.
  func behind(_ other: ScoredCandidate) -> ScoredCandidate {
    ScoredCandidate(
      candidate: candidate, loss: max(loss, other.loss), cost: max(cost, other.cost.nextUp),
      excess: max(excess, other.excess))
  }
}
