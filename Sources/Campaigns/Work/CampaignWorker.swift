import Datasets
import Experiments
import Files
import Foundation
import Locks
import Runs
import Tensors

/// Does the items of a campaign, several at a time, until there are none left that nobody holds.
///
/// A worker may end at any moment: what it held is given back when somebody notices. Results are the same
/// whoever finds them, but for the time that they took.
public struct CampaignWorker: Sendable {
  /// The number of seconds without a sign of life after which what a worker holds is given back.
  public static let usualLease = 120.0

  private let store: any CampaignStore
  private let trials: any ItemTrials
  private let pictures: PictureStore
  private let lease: Double

  /// Prepares a worker, and makes the plan's precision that of the process.
  ///
  /// - Parameters:
  ///   - store: where the study is
  ///   - root: the folder in which its models and data lie; nothing outside of it is read
  ///   - lease: the seconds after which a worker without a sign of life counts as dead
  /// - Throws: `PlanFaults` as `PreparedCampaign`, `InputError` when models or data are not those that were
  ///   planned, `OutputError`
  public init(_ store: any CampaignStore, root: URL, lease: Double = usualLease) throws {
    let prepared = try store.prepared(root: root)
    (self.store, self.lease) = (store, lease)
    Precision.current = prepared.plan.precision
    trials = try prepared.trials(root: root)
    try store.beginWork()
    pictures = try PictureStore(in: store.images)
  }

  /// Works until nothing is left to claim, or until it is to stop; then all that it holds is given back.
  ///
  /// - Parameter shouldStop: asked often, by several threads
  /// - Throws: `OutputError` when the database or a picture cannot be written, `InputError` for a database
  ///   that is damaged
  public func run(shouldStop: @escaping @Sendable () -> Bool) throws {
    let worker = try store.enterWorker(host: ProcessMark.host, process: ProcessMark.own, now: nil)
    let beats = DispatchSource.makeTimerSource()
    beats.schedule(deadline: .now() + lease / 6, repeating: lease / 6)
    beats.setEventHandler { try? store.beat(worker, now: nil) }
    beats.resume()
    defer { beats.cancel() }
    let problem = Mutex<(any Error)?>(nil)
    let mustStop: @Sendable () -> Bool = { shouldStop() || problem.withLock { $0 != nil } }
    _ = concurrentMap(Parallelism.threadCount) { _ in
      do {
        while !mustStop(), let item = try store.claim(worker) { try work(on: item, worker, mustStop) }
      } catch {
        problem.withLock { $0 = $0 ?? error }
      }
    }
    defer { store.endWork() }
    if let error = problem.withLock({ $0 }) {
      // What is wrong may be the store.
      try? store.end(worker, fault: nil, now: nil)
      throw error
    }
    try store.end(worker, fault: nil, now: nil)
  }

  /// Does an item; what goes wrong with it is written, what goes wrong with the database is thrown.
  private func work(on item: ClaimedItem, _ worker: WorkerID, _ shouldStop: () -> Bool) throws {
    let place = store.underWay.appendingPathComponent("\(item.id)", isDirectory: true)
    do {
      guard
        let result = try trials.result(
          of: item, savingInto: pictures, underWay: place, shouldStop: shouldStop)
      else { return }
      _ = try store.record(result, of: item, by: worker, now: nil)
    } catch let error as OutputError {
      throw error
    } catch {
      try store.fail(item, by: worker, error: "\(error)", now: nil)
    }
    try? FileManager.default.removeItem(at: place)
  }
}
