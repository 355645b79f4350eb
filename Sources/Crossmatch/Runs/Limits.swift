import Preconditions

/// When a run ends, whichever comes first.
public struct RunLimits: Sendable, Hashable {
  /// The most steps.
  public var steps: Int
  /// The most seconds; a step that has begun is finished.
  public var seconds: Double?
  /// The most forward passes of single inputs; a step that has begun is finished.
  public var evaluations: Int?
  /// A score that is good enough.
  public var targetScore: Float?
  /// The most steps in a row that do not raise the best score.
  public var patience: Int?

  public init(
    steps: Int, seconds: Double? = nil, evaluations: Int? = nil, targetScore: Float? = nil,
    patience: Int? = nil
  ) {
    require(steps >= 0, "\(steps) steps")
    (self.steps, self.seconds, self.evaluations) = (steps, seconds, evaluations)
    (self.targetScore, self.patience) = (targetScore, patience)
  }
}

/// Why a run ended.
public enum StopReason: String, Sendable, Codable {
  case steps
  case timeLimit = "time limit"
  case evaluations
  case targetScore = "target score"
  case patience
  case exhausted = "no candidates left"
  case interrupted
}
