import Files

extension ResumableRun {
  /// The course of every attack: loads what an earlier run left, starts, steps, and finishes unless it was
  /// interrupted.
  ///
  /// - Parameters:
  ///   - limits: the limits of the run
  ///   - snapshots: the file in which the state is left when interrupted and every half minute, and from
  ///     which it is taken up
  ///   - start: prepares the run, or takes up an earlier one from its state
  /// - Throws: errors of `start`; `InputError` for a snapshot that is malformed or another's, and for a model
  ///   whose scores are no numbers; `OutputError` when a snapshot cannot be written
  package static func complete(
    within limits: RunLimits, snapshots: SnapshotFile?, shouldStop: () -> Bool,
    progress: (StepReport) -> Void, start: (_ resuming: State?) throws -> Self
  ) throws -> (run: Self, record: RunRecord) {
    let saved = try snapshots?.load(State.self)
    var run = try start(saved?.state)
    if let snapshots, let trace = saved?.trace, trace.last?.step != run.steps {
      throw InputError(
        file: snapshots.url.path, field: "trace", expected: "a report for each of \(run.steps) steps",
        found: "\(trace.count - 1)")
    }
    guard !run.bestScore.isNaN else {
      throw InputError(field: "model", expected: "scores that are numbers", found: "\(run.bestScore)")
    }
    let record = try run.run(
      within: limits, after: saved?.trace ?? [], shouldStop: shouldStop,
      save: { try snapshots?.save($0, trace: $1) }, progress: progress)
    guard record.stopped != .interrupted else { return (run, record) }
    run.finish()
    return (run, record.counting(evaluations: run.evaluations))
  }
}
