import Preconditions

/// When a run ends, whichever comes first.
public struct RunLimits: Sendable {
  /// The most steps.
  public var steps: Int
  /// The most seconds; a step that has begun is finished.
  public var seconds: Double?
  /// The most forward passes of single inputs; a step that has begun is finished.
  public var evaluations: Int?
  /// A score that is good enough.
  public var targetScore: Float?
  /// What counts as success and ends the run, whatever the score; nil for `targetScore` alone.
  public var success: (any Criterion)?
  /// The most steps in a row that do not raise the best score.
  public var patience: Int?

  public init(
    steps: Int, seconds: Double? = nil, evaluations: Int? = nil, targetScore: Float? = nil,
    success: (any Criterion)? = nil, patience: Int? = nil
  ) {
    require(steps >= 0, "\(steps) steps")
    (self.steps, self.seconds, self.evaluations) = (steps, seconds, evaluations)
    (self.targetScore, self.success, self.patience) = (targetScore, success, patience)
  }

  /// Everything that ends a run because it has succeeded.
  var criteria: [any Criterion] { [targetScore.map(ScoreCriterion.init), success].compactMap { $0 } }
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
