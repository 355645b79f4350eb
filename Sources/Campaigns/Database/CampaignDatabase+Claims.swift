import Files
import Foundation
import GRDB

/// The claim protocol on a file, whose clock is this machine's.
extension CampaignDatabase {
  /// Enters a worker. Throws `OutputError`.
  public func enterWorker(host: String, process: String, now: Double?) throws -> WorkerID {
    let now = Self.time(now)
    return try write { database in
      try database.execute(
        sql: "INSERT INTO workers (host, process, started, heartbeat) VALUES (?, ?, ?, ?)",
        arguments: [host, process, now, now])
      return WorkerID(rawValue: database.lastInsertedRowID)
    }
  }

  /// Says that a worker is alive. Throws `OutputError`.
  public func beat(_ worker: WorkerID, now: Double?) throws {
    try write {
      try $0.execute(
        sql: "UPDATE workers SET heartbeat = ?, ended = NULL WHERE id = ?",
        arguments: [Self.time(now), worker.rawValue])
    }
  }

  /// The workers that have not ended. Throws `InputError`, `OutputError`.
  public func livingWorkers(now: Double?) throws -> [LivingWorker] {
    let now = Self.time(now)
    return try read {
      try Row.fetchAll($0, sql: "SELECT id, host, process, heartbeat FROM workers WHERE ended IS NULL").map {
        LivingWorker(
          id: WorkerID(rawValue: $0["id"]), host: $0["host"], process: $0["process"],
          silence: now - $0["heartbeat"])
      }
    }
  }

  /// Gives the first item that nobody holds to a worker; nil when there is none. Throws `OutputError`.
  public func claim(_ worker: WorkerID) throws -> ClaimedItem? {
    try write { database in
      try database.cachedStatement(
        sql: "UPDATE workers SET ended = NULL WHERE id = ? AND ended IS NOT NULL"
      ).execute(arguments: [worker.rawValue])
      let statement = try database.cachedStatement(
        sql: """
          UPDATE items SET state = 1, worker = ?
          WHERE id = (SELECT id FROM items WHERE state = 0 ORDER BY id LIMIT 1)
          RETURNING id, model, condition, pair, seed
          """)
      guard let row = try Row.fetchAll(statement, arguments: [worker.rawValue]).first else { return nil }
      return ClaimedItem(
        id: row["id"], model: row["model"], condition: row["condition"], pair: row["pair"], seed: row["seed"])
    }
  }

  /// Writes what came of an item, if the worker still holds it. Returns whether it did. Throws `OutputError`.
  public func record(
    _ result: ItemResult, of item: ClaimedItem, by worker: WorkerID, now: Double?
  ) throws -> Bool {
    let rows = result.rows(item: item.id, now: Self.time(now))
    return try write { database in
      guard try database.settle(item, by: worker, as: .done) else { return false }
      for row in rows { try database.insert(row.values, into: row.table) }
      return true
    }
  }

  /// Writes that an item failed, if the worker still holds it. Throws `OutputError`.
  public func fail(_ item: ClaimedItem, by worker: WorkerID, error: String, now: Double?) throws {
    let now = Self.time(now)
    try write { database in
      let isHeld = try Bool.fetchOne(
        database, sql: "SELECT 1 FROM items WHERE id = ? AND state = 1 AND worker = ?",
        arguments: [item.id, worker.rawValue])
      guard isHeld ?? false else { return }
      try database.addFailure(of: item.id, by: worker, error: error, now: now)
    }
  }

  /// Gives back all that a worker holds, as if it had not been claimed. Throws `OutputError`.
  public func giveBack(_ worker: WorkerID) throws {
    try write { try $0.giveBack(worker) }
  }

  /// Ends a worker: gives back what it held, or counts it as a failure of those items. Throws `OutputError`.
  public func end(_ worker: WorkerID, fault: String?, now: Double?) throws {
    let now = Self.time(now)
    try write { database in
      if let fault {
        let held = try Int64.fetchAll(
          database, sql: "SELECT id FROM items WHERE state = 1 AND worker = ?", arguments: [worker.rawValue])
        for item in held { try database.addFailure(of: item, by: worker, error: fault, now: now) }
      }
      try database.giveBack(worker)
      try database.execute(
        sql: "UPDATE workers SET ended = ? WHERE id = ? AND ended IS NULL", arguments: [now, worker.rawValue])
    }
  }

  private static func time(_ given: Double?) -> Double { given ?? Date().timeIntervalSince1970 }
}

extension Database {
  /// Whether the worker held the item, which then has the state and no holder.
  fileprivate func settle(_ item: ClaimedItem, by worker: WorkerID, as state: CampaignSchema.State) throws
    -> Bool
  {
    let statement = try cachedStatement(
      sql: """
        UPDATE items SET state = ?, worker = NULL, error = NULL WHERE id = ? AND state = 1 AND worker = ?
        """)
    try statement.execute(arguments: [state.rawValue, item.id, worker.rawValue])
    return changesCount == 1
  }

  fileprivate func giveBack(_ worker: WorkerID) throws {
    try execute(
      sql: "UPDATE items SET state = 0, worker = NULL WHERE state = 1 AND worker = ?",
      arguments: [worker.rawValue])
  }

  fileprivate func addFailure(of item: Int64, by worker: WorkerID, error: String, now: Double) throws {
    let error = InputError.singleLine(error)
    try execute(
      sql: """
        UPDATE items SET attempts = attempts + 1, worker = NULL, error = ?2,
          state = CASE WHEN attempts + 1 >= (SELECT attempts FROM campaign) THEN 3 ELSE 0 END
        WHERE id = ?1
        """, arguments: [item, error])
    try execute(
      sql: """
        INSERT INTO attempts (item, number, worker, ended, error)
        SELECT id, attempts, ?2, ?3, ?4 FROM items WHERE id = ?1
        """, arguments: [item, worker.rawValue, now, error])
  }
}
