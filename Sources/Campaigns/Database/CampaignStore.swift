import Files
import Foundation

/// A worker process, as the place of its study knows it.
public struct WorkerID: Sendable, Hashable {
  let rawValue: Int64
}

/// An item that a worker holds.
public struct ClaimedItem: Sendable, Hashable {
  let id: Int64
  /// The numbers of its model, condition and pair in the order of the plan, from 1.
  let model, condition, pair: Int
  let seed: Int
}

/// A worker that has not ended.
public struct LivingWorker: Sendable, Hashable {
  let id: WorkerID
  let host, process: String
  /// The seconds since it said that it lives.
  let silence: Double
}

/// What a study was planned with.
public struct PlannedContent: Sendable, Hashable {
  /// The plan's text.
  let plan: String
  /// The names and digests of the models, in the order of the plan.
  let models: [[String]]
  /// The pairs: number, from 1, name, and fingerprint of the image and the texts.
  let pairs: [Pair]

  struct Pair: Sendable, Hashable {
    let id: Int
    let sample, content: String
  }
}

/// Where a study is kept while workers are on it: a file of one machine, or a server for many.
///
/// This is the claim protocol. An item is held by the one worker that claimed it; what it finds counts only
/// while it still holds the item, so that nothing is done twice, and what dead workers held is given back, so
/// that nothing is lost. Times are in seconds since 1970 and are by the store's own clock, which is the same
/// for all workers, unless one is given, for tests. Everything throws `OutputError` when the store cannot be
/// used, and `InputError` when it is damaged.
public protocol CampaignStore: Sendable {
  /// The store's name in messages.
  var name: String { get }
  /// The folder of the pictures on this machine.
  var images: URL { get }
  /// The folder of attacks that are under way on this machine.
  var underWay: URL { get }
  /// Makes what workers need on this machine.
  func beginWork() throws
  /// Removes what workers needed on this machine and nobody needs any longer.
  func endWork()

  /// What was planned.
  func plannedContent() throws -> PlannedContent
  /// How far the study is, in a time that does not grow with it.
  func status(now: Double?) throws -> CampaignStatus

  /// Enters a worker.
  func enterWorker(host: String, process: String, now: Double?) throws -> WorkerID
  /// Says that a worker is alive.
  func beat(_ worker: WorkerID, now: Double?) throws
  /// The workers that have not ended.
  func livingWorkers(now: Double?) throws -> [LivingWorker]
  /// Gives the first item that nobody holds to a worker; nil when there is none.
  ///
  /// One that was given up for dead, and is not, counts as alive again: what it claims could be lost
  /// otherwise.
  func claim(_ worker: WorkerID) throws -> ClaimedItem?
  /// Writes what came of an item, if the worker still holds it. Returns whether it did.
  func record(_ result: ItemResult, of item: ClaimedItem, by worker: WorkerID, now: Double?) throws -> Bool
  /// Writes that an item failed, if the worker still holds it: it is tried again until it was tried as often
  /// as the plan says.
  func fail(_ item: ClaimedItem, by worker: WorkerID, error: String, now: Double?) throws
  /// Gives back all that a worker holds, as if it had not been claimed.
  func giveBack(_ worker: WorkerID) throws
  /// Ends a worker: gives back what it held, or counts it as a failure of those items.
  ///
  /// - Parameters:
  ///   - worker: the worker that ends
  ///   - fault: what the worker died of, if the items may be to blame
  ///   - now: the time in seconds since 1970; nil is the present
  func end(_ worker: WorkerID, fault: String?, now: Double?) throws
}

extension CampaignStore {
  /// How far the study is.
  public func status() throws -> CampaignStatus { try status(now: nil) }

  /// The plan as it was planned. Throws `InputError`, `OutputError`.
  public func plan() throws -> CampaignPlan { try CampaignPlan(plannedContent().plan, file: name) }

  /// Ends workers that are dead: those that have not said for a lease that they live, and those of which
  /// `isDead` knows it.
  ///
  /// - Returns: how many were ended
  @discardableResult func endDeadWorkers(
    lease: Double, now: Double? = nil,
    isDead: (_ host: String, _ process: String) -> Bool = { _, _ in false }
  ) throws -> Int {
    let dead = try livingWorkers(now: now).filter { $0.silence > lease || isDead($0.host, $0.process) }
    for worker in dead { try end(worker.id, fault: nil, now: now) }
    return dead.count
  }

  /// The plan with its models and data, if they are still those that were planned.
  ///
  /// - Parameter root: the folder in which they lie
  /// - Throws: `PlanFaults` as `PreparedCampaign`, `InputError` when a model's weights, a text or an image is
  ///   another
  func prepared(root: URL) throws -> PreparedCampaign {
    let planned = try plannedContent()
    let prepared = try PreparedCampaign(
      CampaignPlan(planned.plan, file: name), file: name, root: root)
    let found = prepared.identities.map { [$0.name, $0.sha256 ?? ""] }
    for (own, known) in zip(found, planned.models) where own != known {
      throw InputError(
        file: name, field: "model \(known[0])", expected: "weights of the digest \(known[1])",
        found: own[1])
    }
    guard found.count == planned.models.count else {
      throw InputError(
        file: name, expected: "\(found.count) models, as the plan says", found: "\(planned.models.count)")
    }
    let contents = prepared.contents
    for pair in planned.pairs
    where !(1...contents.count).contains(pair.id) || contents[pair.id - 1] != pair.content {
      throw InputError(
        file: name, field: pair.sample, expected: "the image and texts that were planned", found: "others")
    }
    return prepared
  }
}
