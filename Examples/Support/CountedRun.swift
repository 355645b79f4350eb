import Crossmatch

/// A run over many things that can be stopped at any moment, and taken up by the same command with `--resume`.
public protocol CountedRun {
  var count: Int { get }
  var doneCount: Int { get }

  /// Does what is left, several things at a time. Whether nothing is left.
  func run(shouldStop: @Sendable () -> Bool, progress: @Sendable (_ done: Int) -> Void) throws -> Bool
}

extension CountedRun {
  /// Does what is left, with a line that says how far it is.
  ///
  /// Throws `Interruption.Stop` when the user wanted it to stop, and what the run throws.
  ///
  /// - Parameters:
  ///   - things: what the run is over, in the plural
  ///   - done: what they are when a run is stopped
  public func runToTheEnd(of things: String, done: String = "done") throws {
    Interruption.watch()
    let line = SharedCountLine(CountLine(total: count, what: things, doneBefore: doneCount))
    let isDone = try run(shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard isDone, !Interruption.isRequested else {
      note("\(doneCount) of \(count) \(things) are \(done); the same command with --resume goes on")
      throw Interruption.Stop()
    }
    // All of it is in files.
    try Interruption.unwatch()
  }
}

extension SetRun: CountedRun {}
extension StudyRun: CountedRun {}
extension ScoreRun: CountedRun {}
extension CertificationRun: CountedRun {}
extension DefenceCheckRun: CountedRun {}
extension DetectionRun: CountedRun {}
