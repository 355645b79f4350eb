import Files

/// What a run did, whatever it attacked.
public struct RunRecord: Sendable, Hashable {
  public let steps: Int
  /// Since the start, interruptions left out.
  public let seconds: Double
  /// Forward passes of single inputs, gradients included.
  public let evaluations: Int
  public private(set) var stopped: StopReason
  /// The start and each step.
  public let trace: [StepReport]

  /// The content of `trace.csv`: a line for the start and one for each step, with what was reached until then.
  public var traceCSV: String {
    CSV.text(
      header: ["step", "seconds", "score", "candidates_scored"],
      rows: trace.map { ["\($0.step)", "\($0.seconds)", "\($0.score)", "\($0.candidates)"] })
  }

  /// The same with what was evaluated after the last step.
  func counting(evaluations: Int) -> RunRecord {
    RunRecord(steps: steps, seconds: seconds, evaluations: evaluations, stopped: stopped, trace: trace)
  }

  /// Says that what belongs to the run besides its steps was interrupted.
  public mutating func markInterrupted() { stopped = .interrupted }

  /// The members of `result.json` that tell of the run.
  var members: KeyValuePairs<String, JSON> {
    [
      "steps": .integer(steps), "seconds": .number(seconds), "evaluations": .integer(evaluations),
      "stopped": .string(stopped.rawValue),
    ]
  }
}
