import Files
import Foundation

/// Worker processes on the items of a study, watched over until nothing is left to do.
///
/// Workers that die are replaced. What one held when it ended by a signal counts as an attempt, so that an
/// item that ends workers is given up; what was held by workers that were killed together with the run does
/// not.
public struct CampaignRun: Sendable {
  /// How a run ended.
  public enum End: Sendable, Hashable {
    /// Nothing is left to do.
    case done
    /// The user wanted it to stop.
    case stopped
    /// The time was over before the work was.
    case outOfTime
  }

  private static let pause = 0.2
  private static let secondsBetweenSearches = 5.0
  /// Workers that end by a signal, one after the other, before any item is settled.
  private static let mostFaultsInARow = 20

  private let store: any CampaignStore
  private let command: (executable: URL, arguments: [String], environment: [String: String])
  private let workers: Int
  private let seconds: Double?

  /// A run.
  ///
  /// - Parameters:
  ///   - store: where the study is
  ///   - executable: the program of a worker
  ///   - arguments: the arguments of a worker, which then runs a `CampaignWorker`
  ///   - environment: what a worker's environment has besides that of this process, such as a password
  ///   - workers: the number of worker processes
  ///   - seconds: the time after which the run stops; nil for none
  public init(
    _ store: any CampaignStore, executable: URL, arguments: [String], environment: [String: String] = [:],
    workers: Int, seconds: Double? = nil
  ) {
    (self.store, self.workers, self.seconds) = (store, workers, seconds)
    command = (executable, arguments, environment)
  }

  /// Runs workers until nothing is left to do, the time is over or it is to stop. Whatever the reason,
  /// nothing is held any longer by workers of this run.
  ///
  /// - Parameters:
  ///   - shouldStop: asked several times a second
  ///   - progress: told how far the study is, several times a second
  /// - Throws: `InputError` with what a worker said that ended with an error, `OutputError`
  public func run(shouldStop: () -> Bool, progress: (CampaignStatus) -> Void) throws -> End {
    let start = ContinuousClock.now
    var (children, lastSearch) = ([WorkerProcess](), -Double.infinity)
    var (faults, settled) = (0, -1)
    defer { for child in children { child.stop() } }
    while true {
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      if elapsed - lastSearch >= Self.secondsBetweenSearches {
        try endDeadWorkers()
        lastSearch = elapsed
      }
      for child in children where !child.isRunning {
        try settle(child)
        faults += child.fault == nil ? 0 : 1
      }
      children.removeAll { !$0.isRunning }
      let status = try store.status()
      if status.done + status.failed != settled { (faults, settled) = (0, status.done + status.failed) }
      guard faults < Self.mostFaultsInARow else {
        throw InputError(
          field: "workers", expected: "some that live", found: "\(faults) that ended by signals")
      }
      progress(status)
      if status.isDone { return .done }
      if shouldStop() || elapsed >= seconds ?? .infinity {
        try end(children)
        return try store.status().isDone ? .done : shouldStop() ? .stopped : .outOfTime
      }
      while children.count < min(workers, status.pending) {
        children.append(try WorkerProcess(command.executable, command.arguments, command.environment))
      }
      Thread.sleep(forTimeInterval: Self.pause)
    }
  }

  private func end(_ children: [WorkerProcess]) throws {
    for child in children { child.stop() }
    for child in children {
      child.wait()
      try settle(child)
    }
  }

  /// Writes what became of a worker's items, and throws what the worker could not go on with.
  private func settle(_ child: WorkerProcess) throws {
    for worker in try store.livingWorkers(now: nil)
    where worker.host == ProcessMark.host && worker.process.hasPrefix("\(child.number) ") {
      try store.end(worker.id, fault: child.fault, now: nil)
    }
    guard let complaint = child.complaint else { return }
    throw InputError(field: "a worker", expected: "work", found: complaint)
  }

  /// Ends workers of any run on this machine whose process is gone, and those of others that are silent.
  private func endDeadWorkers() throws {
    try store.endDeadWorkers(lease: CampaignWorker.usualLease, isDead: ProcessMark.hasEnded)
  }
}
