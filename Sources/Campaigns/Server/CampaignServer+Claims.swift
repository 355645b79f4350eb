import Files
import Foundation

/// The claim protocol on a server. Rows that others hold are skipped instead of waited for.
///
/// Whoever changes what a worker holds because of the worker itself, a claim or its end, locks the worker's
/// row first: otherwise one could end a worker that is claiming, and miss what it claims.
extension CampaignServer {
  /// A time, or that of the server.
  fileprivate static let clock =
    "coalesce($1::double precision, extract(epoch FROM clock_timestamp())::double precision)"
  /// The lock under which rows are numbered.
  static let numberingLock = "SELECT pg_advisory_xact_lock(\(0x786D_6368))"

  /// What was planned. Throws `InputError`, `OutputError`.
  public func plannedContent() throws -> PlannedContent {
    guard let plan = try rows("SELECT plan FROM crossmatch.campaign").first?[0].text else {
      throw InputError(file: name, expected: "a plan", found: "none")
    }
    let models = try rows("SELECT name, sha256 FROM crossmatch.models ORDER BY id")
    let pairs = try rows("SELECT id, sample, content FROM crossmatch.pairs ORDER BY id")
    return PlannedContent(
      plan: plan, models: models.map { $0.map { $0.text ?? "" } },
      pairs: pairs.map {
        PlannedContent.Pair(
          id: Int($0[0].integer ?? 0), sample: $0[1].text ?? "", content: $0[2].text ?? "")
      })
  }

  /// How far the study is, in a time that does not grow with it. Throws `InputError`, `OutputError`.
  public func status(now: Double?) throws -> CampaignStatus {
    let window = CampaignStatus.rateWindow
    let row = try rows(
      """
      WITH clock AS (SELECT \(Self.clock) AS now)
      SELECT (SELECT name FROM crossmatch.campaign), (SELECT items FROM crossmatch.totals),
        (SELECT count(*) FROM crossmatch.items WHERE state = 1),
        (SELECT done FROM crossmatch.totals)
          + (SELECT coalesce(sum(done), 0)::bigint FROM crossmatch.tallies),
        (SELECT count(*) FROM crossmatch.items WHERE state = 3),
        (SELECT count(*) FROM crossmatch.workers
          WHERE ended IS NULL AND heartbeat > now - \(CampaignWorker.usualLease)),
        (SELECT count(*) FROM crossmatch.timings WHERE finished > now - \(window)),
        (SELECT min(finished) FROM crossmatch.timings WHERE finished > now - \(window)), now
      FROM clock
      """, [SQLValue(now)])[0]
    let counts = row.map { Int($0.integer ?? 0) }
    let errors = try rows(
      """
      SELECT 'item ' || item || ', attempt ' || number || ': ' || error FROM crossmatch.attempts
      ORDER BY id DESC LIMIT 5
      """)
    return CampaignStatus(
      name: row[0].text ?? "", pending: counts[1] - counts[2] - counts[3] - counts[4], claimed: counts[2],
      done: counts[3], failed: counts[4], workers: counts[5],
      rate: CampaignStatus.rate(counts[6], since: row[7].real, now: row[8].real ?? 0),
      errors: errors.compactMap { $0[0].text })
  }

  /// Enters a worker. Throws `OutputError`.
  public func enterWorker(host: String, process: String, now: Double?) throws -> WorkerID {
    try session.withLock { session in
      try session.transaction {
        try session.rows(Self.numberingLock)
        let row = try session.rows(
          """
          INSERT INTO crossmatch.workers
          SELECT coalesce(max(id), 0) + 1, $2, $3, \(Self.clock), \(Self.clock), NULL FROM crossmatch.workers
          RETURNING id
          """, [SQLValue(now), .text(host), .text(process)])[0]
        try session.rows("INSERT INTO crossmatch.tallies VALUES ($1, 0)", [row[0]])
        return WorkerID(rawValue: row[0].integer ?? 0)
      }
    }
  }

  /// Says that a worker is alive. Throws `OutputError`.
  public func beat(_ worker: WorkerID, now: Double?) throws {
    _ = try rows(
      "UPDATE crossmatch.workers SET heartbeat = \(Self.clock), ended = NULL WHERE id = $2",
      [SQLValue(now), .integer(worker.rawValue)])
  }

  /// The workers that have not ended. Throws `InputError`, `OutputError`.
  public func livingWorkers(now: Double?) throws -> [LivingWorker] {
    try rows(
      "SELECT id, host, process, \(Self.clock) - heartbeat FROM crossmatch.workers WHERE ended IS NULL",
      [SQLValue(now)]
    ).map {
      LivingWorker(
        id: WorkerID(rawValue: $0[0].integer ?? 0), host: $0[1].text ?? "", process: $0[2].text ?? "",
        silence: $0[3].real ?? 0)
    }
  }

  /// Gives the first item that nobody holds to a worker; nil when there is none. Throws `OutputError`.
  public func claim(_ worker: WorkerID) throws -> ClaimedItem? {
    let claimed = try rows(
      """
      WITH alive AS (UPDATE crossmatch.workers SET ended = NULL WHERE id = $1 RETURNING id),
        next AS (SELECT id FROM crossmatch.items WHERE state = 0 AND EXISTS (SELECT FROM alive)
          ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
      UPDATE crossmatch.items SET state = 1, worker = $1 FROM next WHERE items.id = next.id
      RETURNING items.id, model, condition, pair, seed
      """, [.integer(worker.rawValue)])
    guard let row = claimed.first?.compactMap(\.integer), row.count == 5 else { return nil }
    return ClaimedItem(
      id: row[0], model: Int(row[1]), condition: Int(row[2]), pair: Int(row[3]), seed: Int(row[4]))
  }

  /// Writes what came of an item, if the worker still holds it. Returns whether it did. Throws `OutputError`.
  public func record(
    _ result: ItemResult, of item: ClaimedItem, by worker: WorkerID, now: Double?
  ) throws -> Bool {
    let picture = try PictureStore.bytes(of: result.picture, in: images)
    return try session.withLock { session in
      try session.transaction {
        let held = try session.rows(
          """
          UPDATE crossmatch.items SET state = 2, worker = NULL, error = NULL
          WHERE id = $1 AND state = 1 AND worker = $2 RETURNING id
          """, [.integer(item.id), .integer(worker.rawValue)])
        guard !held.isEmpty else { return false }
        let time = try session.rows("SELECT \(Self.clock)", [SQLValue(now)])[0][0]
        for row in result.rows(item: item.id, now: time.real ?? 0) {
          let marks = row.values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
          try session.rows("INSERT INTO crossmatch.\(row.table) VALUES (\(marks))", row.values)
        }
        try session.execute(
          "INSERT INTO crossmatch.pictures VALUES ($1, $2) ON CONFLICT DO NOTHING", result.picture, picture)
        try session.rows(
          "UPDATE crossmatch.tallies SET done = done + 1 WHERE worker = $1", [.integer(worker.rawValue)])
        return true
      }
    }
  }

  /// Writes that an item failed, if the worker still holds it. Throws `OutputError`.
  public func fail(_ item: ClaimedItem, by worker: WorkerID, error: String, now: Double?) throws {
    try session.withLock { session in
      try session.transaction {
        let held = try session.rows(
          "SELECT 1 FROM crossmatch.items WHERE id = $1 AND state = 1 AND worker = $2 FOR UPDATE",
          [.integer(item.id), .integer(worker.rawValue)])
        guard !held.isEmpty else { return }
        try session.addFailure(of: item.id, by: worker, error, now)
      }
    }
  }

  /// Gives back all that a worker holds, as if it had not been claimed. Throws `OutputError`.
  public func giveBack(_ worker: WorkerID) throws {
    try session.withLock { session in try session.transaction { try session.giveBack(worker) } }
  }

  /// Ends a worker: gives back what it held, or counts it as a failure of those items. Throws `OutputError`.
  public func end(_ worker: WorkerID, fault: String?, now: Double?) throws {
    try session.withLock { session in
      try session.transaction {
        try session.rows(
          "SELECT 1 FROM crossmatch.workers WHERE id = $1 FOR UPDATE", [.integer(worker.rawValue)])
        if let fault {
          let held = try session.rows(
            "SELECT id FROM crossmatch.items WHERE state = 1 AND worker = $1 FOR UPDATE",
            [.integer(worker.rawValue)])
          for item in held { try session.addFailure(of: item[0].integer ?? 0, by: worker, fault, now) }
        }
        try session.giveBack(worker)
        try session.rows(
          "UPDATE crossmatch.workers SET ended = \(Self.clock) WHERE id = $2 AND ended IS NULL",
          [SQLValue(now), .integer(worker.rawValue)])
      }
    }
  }
}

extension ServerSession {
  fileprivate func giveBack(_ worker: WorkerID) throws {
    try rows(
      "UPDATE crossmatch.items SET state = 0, worker = NULL WHERE state = 1 AND worker = $1",
      [.integer(worker.rawValue)])
  }

  fileprivate func addFailure(
    of item: Int64, by worker: WorkerID, _ error: String, _ now: Double?
  ) throws {
    let error = SQLValue.text(InputError.singleLine(error))
    try rows(CampaignServer.numberingLock)
    try rows(
      """
      UPDATE crossmatch.items SET attempts = attempts + 1, worker = NULL, error = $2,
        state = CASE WHEN attempts + 1 >= (SELECT attempts FROM crossmatch.campaign) THEN 3 ELSE 0 END
      WHERE id = $1
      """, [.integer(item), error])
    try rows(
      """
      INSERT INTO crossmatch.attempts
      SELECT (SELECT coalesce(max(id), 0) + 1 FROM crossmatch.attempts), id, attempts, $3, \(CampaignServer.clock), $4
      FROM crossmatch.items WHERE id = $2
      """, [SQLValue(now), .integer(item), .integer(worker.rawValue), error])
  }
}
