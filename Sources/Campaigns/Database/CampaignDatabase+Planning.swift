import Files
import Foundation
import GRDB

extension CampaignDatabase {
  /// A part of the items of a study: every `count`th pair.
  public struct Shard: Sendable, Hashable {
    /// The number of the part, from 0.
    public let number: Int
    /// The number of parts.
    public let count: Int

    /// A part, whose number is below the count.
    public init(_ number: Int, of count: Int) { (self.number, self.count) = (number, count) }
  }

  /// Makes the database of a study, with all its items.
  ///
  /// - Parameters:
  ///   - prepared: the plan with its models and data
  ///   - url: where nothing is yet; the file appears when it is whole
  ///   - shard: the part of the pairs that this database is for; nil for all
  /// - Throws: `InputError` when there is a file, `OutputError`
  public static func plan(_ prepared: PreparedCampaign, at url: URL, shard: Shard? = nil) throws
    -> CampaignDatabase
  {
    try appearing(at: url) { database in
      try database.write { connection in
        try connection.insert(prepared, shard)
        try connection.startCounting()
      }
    }
  }

  /// A database that appears at its place when `fill` is done with it.
  ///
  /// Throws `InputError` when there is a file and `isReplacing` is false, `OutputError`, and what `fill`
  /// throws.
  static func appearing(
    at url: URL, isReplacing: Bool = false, _ fill: (CampaignDatabase) throws -> Void
  ) throws -> CampaignDatabase {
    guard isReplacing || !InputFile.exists(url) else {
      throw InputError(file: url.path, expected: "no file yet", found: "one")
    }
    let partial = partial(of: url)
    defer { for suffix in ["", "-wal", "-shm"] { unlink(partial.path + suffix) } }
    let database = try CampaignDatabase(making: partial)
    try fill(database)
    // All of it is in the one file that is given its name.
    try database.close()
    let appears = isReplacing ? rename(partial.path, url.path) : link(partial.path, url.path)
    guard appears == 0 else { throw OutputError(file: url.path, errno: errno) }
    return try CampaignDatabase(contentsOf: url)
  }

  /// The file that becomes the one at a place.
  static func partial(of url: URL) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(getpid()).partial")
  }

  /// Ends the connection. Throws `OutputError` when something is not written.
  func close() throws {
    do {
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
      try queue.close()
    } catch let error as DatabaseError {
      throw OutputError(file: url.path, reason: error.message ?? "\(error.resultCode)")
    }
  }
}

extension Database {
  fileprivate func insert(_ prepared: PreparedCampaign, _ shard: CampaignDatabase.Shard?) throws {
    let plan = prepared.plan
    try execute(
      sql: "INSERT INTO campaign VALUES (1, ?, ?, ?, ?, ?, ?)",
      arguments: [
        plan.name, plan.text, plan.seed, plan.limits.attempts, shard?.number, shard?.count,
      ])
    for (index, identity) in prepared.identities.enumerated() {
      try execute(
        sql: "INSERT INTO models VALUES (?, ?, ?, ?)",
        arguments: [index + 1, identity.name, identity.sha256, index < plan.models.count])
    }
    for (index, condition) in plan.conditions.enumerated() {
      let changesImages = condition.radius != nil
      try execute(
        sql: "INSERT INTO conditions VALUES (?, ?, ?, ?, ?)",
        arguments: [
          index + 1, condition.attack.name, changesImages ? condition.attack.norm.rawValue : nil,
          condition.radius.map { Double($0.value) }, condition.radius?.spelling,
        ])
    }
    try insertPairs(prepared, shard)
    try insertItems(seeds: plan.seed..<plan.seed + plan.seedCount)
  }

  /// Every attacked model under every condition on every pair under every seed, in the order in which they
  /// are done.
  func insertItems(seeds: Range<Int>) throws {
    try execute(
      sql: """
        WITH RECURSIVE seeds (seed) AS (SELECT ?1 UNION ALL SELECT seed + 1 FROM seeds WHERE seed < ?2)
        INSERT INTO items (model, condition, pair, seed)
        SELECT models.id, conditions.id, pairs.id, seeds.seed FROM models, conditions, pairs, seeds
        WHERE models.attacked ORDER BY models.id, conditions.id, seeds.seed, pairs.id
        """, arguments: [seeds.lowerBound, seeds.upperBound - 1])
  }

  /// Counts the items by their states, from here on whenever one changes.
  func startCounting() throws {
    try execute(
      sql: """
        INSERT INTO counts SELECT value, (SELECT count(*) FROM items WHERE state = value) FROM
          (SELECT 0 AS value UNION SELECT 1 UNION SELECT 2 UNION SELECT 3)
        """)
    for trigger in CampaignSchema.triggers { try execute(sql: trigger) }
  }

  private func insertPairs(_ prepared: PreparedCampaign, _ shard: CampaignDatabase.Shard?) throws {
    let statement = try makeStatement(
      sql: "INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    var id = 0
    for (index, pairs) in prepared.pairs.enumerated() {
      try execute(
        sql: "INSERT INTO datasets VALUES (?, ?)", arguments: [index + 1, prepared.plan.data[index].name])
      for pair in pairs {
        id += 1
        guard shard.map({ (id - 1) % $0.count == $0.number }) ?? true else { continue }
        try statement.execute(arguments: [
          id, index + 1, pair.pairing, pair.number, pair.sample, pair.className, pair.finding, pair.location,
          pair.caption, pair.text, pair.content,
        ])
      }
    }
  }
}
