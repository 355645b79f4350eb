import Objectives
import Preconditions

/// Limits on a run; it ends at the first that is reached.
public struct RunLimits: Sendable {
  /// The most steps.
  public var steps: Int
  /// The most seconds; a step that has begun is finished.
  public var seconds: Double?
  /// The most forward passes of single inputs; a step that has begun is finished.
  public var evaluations: Int?
  /// A score at which the run ends as successful.
  public var targetScore: Float?
  /// A further criterion of success that ends the run, whatever the score; nil for `targetScore` alone.
  public var success: (any Criterion)?
  /// The most steps in a row that do not raise the best score.
  public var patience: Int?

  /// Limits of at most `steps` steps; every limit that is nil does not apply.
  public init(
    steps: Int, seconds: Double? = nil, evaluations: Int? = nil, targetScore: Float? = nil,
    success: (any Criterion)? = nil, patience: Int? = nil
  ) {
    require(steps >= 0, "\(steps) steps")
    (self.steps, self.seconds, self.evaluations) = (steps, seconds, evaluations)
    (self.targetScore, self.success, self.patience) = (targetScore, success, patience)
  }

  /// The criteria that end a run as successful: `targetScore`, if there is one, and `success`.
  var criteria: [any Criterion] { [targetScore.map(ScoreCriterion.init), success].compactMap { $0 } }
}

/// Why a run ended.
public enum StopReason: String, Sendable, Codable {
  /// The allowed number of steps was done.
  case steps
  /// The allowed time had passed.
  case timeLimit = "time limit"
  /// The allowed number of forward passes was spent.
  case evaluations
  /// The target score was reached, or the criterion of success was met.
  case targetScore = "target score"
  /// The best score had not changed for as many steps as `RunLimits.patience` allows.
  case patience
  /// The run had nothing left to try.
  case exhausted = "no candidates left"
  /// The caller asked the run to stop, as executables do on SIGINT and SIGTERM.
  case interrupted
}
