/// The direction of scores that is better for the attacker.
public enum Better: String, Sendable, Hashable, Codable {
  /// Larger scores are better.
  case higher
  /// Smaller scores are better.
  case lower

  /// Whether a score is at least as good for the attacker as another.
  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    self == .higher ? score >= other : score <= other
  }
}

/// The score that goes with a loss: the figure that people read.
///
/// Losses are always made small. A score may be a similarity, a margin or a probability, and rise or fall
/// with success.
public protocol ScoredLoss: Sendable {
  /// The figure that is reported for a loss; −loss unless said otherwise.
  func score(ofLoss loss: Float) -> Float

  /// The direction of scores that is better for the attacker; higher ones unless said otherwise.
  var better: Better { get }
}

extension ScoredLoss {
  /// The negative loss.
  public func score(ofLoss loss: Float) -> Float { -loss }

  /// Higher: scores are negative losses.
  public var better: Better { .higher }
}
