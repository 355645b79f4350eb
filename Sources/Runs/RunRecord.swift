import Files
import Tensors

/// Steps, time, evaluations and trace of a run, whatever it attacked.
public struct RunRecord: Sendable, Hashable {
  /// The number of steps done.
  public let steps: Int
  /// Seconds since the start, interruptions left out.
  public let seconds: Double
  /// Forward passes of single inputs, gradients included.
  public let evaluations: Int
  /// Why the run ended.
  public private(set) var stopped: StopReason
  /// One report for the start and one for each step.
  public let trace: [StepReport]
  /// The precision of what decided where the attack looked next.
  public let precision = Precision.current

  /// The record of a run that was made elsewhere than in `AttackRun.run`.
  package init(steps: Int, seconds: Double, evaluations: Int, stopped: StopReason, trace: [StepReport]) {
    (self.steps, self.seconds, self.evaluations) = (steps, seconds, evaluations)
    (self.stopped, self.trace) = (stopped, trace)
  }

  /// The content of `trace.csv`: a line for the start and one for each step, with what was reached until
  /// then.
  public var traceCSV: String {
    CSV.text(
      header: ["step", "seconds", "score", "candidates_scored"],
      rows: trace.map { ["\($0.step)", "\($0.seconds)", "\($0.score)", "\($0.candidates)"] })
  }

  /// The record with a number of evaluations that includes those made after the last step.
  func counting(evaluations: Int) -> RunRecord {
    RunRecord(steps: steps, seconds: seconds, evaluations: evaluations, stopped: stopped, trace: trace)
  }

  /// Marks the run as interrupted; for work that belongs to it and comes after its last step.
  public mutating func markInterrupted() { stopped = .interrupted }

  /// The members of `result.json` that tell of the run.
  package var members: JSONObject {
    JSONObject([
      "steps": .integer(steps), "seconds": .number(seconds), "evaluations": .integer(evaluations),
      "stopped": .string(stopped.rawValue),
    ]).appending(precision.members)
  }
}
