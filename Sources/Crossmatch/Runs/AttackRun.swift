import Foundation

/// An attack that is under way: a state machine whose `step` does one unit of work.
public protocol AttackRun {
  /// Steps done.
  var steps: Int { get }
  /// Forward passes of single inputs so far, gradients included.
  var evaluations: Int { get }
  /// Candidates scored so far, those that the run started from included.
  var candidates: Int { get }
  /// The best score so far.
  var bestScore: Float { get }
  /// Whether there is nothing left to try.
  var isExhausted: Bool { get }

  func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool

  /// Does one unit of work.
  mutating func step()
}

/// A step that was done, as progress reports and traces show it.
public struct StepReport: Sendable, Hashable {
  public let step: Int
  /// Seconds since the run was started.
  public let seconds: Double
  /// The best score so far.
  public let score: Float
  /// Forward passes of single inputs so far, gradients included.
  public let evaluations: Int
  /// Candidates scored so far, those that the run started from included.
  public let candidates: Int
}

extension AttackRun {
  /// Steps until a limit is reached or `shouldStop` says so, and tells `progress` of every step.
  ///
  /// - Returns: why it ended, and the report of each step
  public mutating func run(
    within limits: RunLimits, shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) -> (stopped: StopReason, trace: [StepReport]) {
    let start = ContinuousClock.now
    func elapsed() -> Double { (ContinuousClock.now - start) / .seconds(1) }
    func report(seconds: Double) -> StepReport {
      StepReport(
        step: steps, seconds: seconds, score: bestScore, evaluations: evaluations, candidates: candidates)
    }
    var trace = [report(seconds: 0)]
    while true {
      if shouldStop() { return (.interrupted, trace) }
      if let reason = reasonToStop(limits, seconds: elapsed()) { return (reason, trace) }
      step()
      trace.append(report(seconds: elapsed()))
      progress(trace[trace.count - 1])
    }
  }

  private func reasonToStop(_ limits: RunLimits, seconds: Double) -> StopReason? {
    if let target = limits.targetScore, isScore(bestScore, atLeastAsGoodAs: target) { return .targetScore }
    if isExhausted { return .exhausted }
    if steps >= limits.steps { return .steps }
    if let most = limits.seconds, seconds >= most { return .timeLimit }
    if let most = limits.evaluations, evaluations >= most { return .evaluations }
    return nil
  }
}
