import Files
import Foundation
import GRDB

extension CampaignDatabase {
  /// Makes one database of the shards of a study, with the pictures of all of them.
  ///
  /// What a shard has done or given up counts; the rest is to be done. The items are those of the whole
  /// study, in its order.
  ///
  /// - Parameters:
  ///   - shards: the databases of the shards
  ///   - url: where nothing is yet; the file appears when it is whole
  /// - Throws: `InputError` unless the databases are all shards of one plan and models, each once, and when
  ///   there is a file; `OutputError`
  public static func merge(_ shards: [CampaignDatabase], at url: URL) throws -> CampaignDatabase {
    try requireWhole(shards)
    let database = try appearing(at: url) { database in
      try database.write {
        try $0.takeOver(try shards[0].names(), pairs: try shards.flatMap { try $0.pairRows() })
      }
      for shard in shards { try database.takeResults(of: shard) }
      try database.write { try $0.startCounting() }
    }
    let pictures = try PictureStore(in: database.images)
    for shard in shards { try pictures.take(try shard.pictures(), from: shard.images) }
    return database
  }

  private static func requireWhole(_ shards: [CampaignDatabase]) throws {
    guard let first = shards.first else {
      throw InputError(field: "shards", expected: "at least one database", found: "none")
    }
    let names = try shards.map { try $0.names() }
    var known: Set<Int> = []
    for (shard, name) in zip(shards, names) {
      guard let number = name.shard, let count = name.shardCount else {
        throw InputError(file: shard.url.path, expected: "a shard of a study", found: "a whole one")
      }
      guard name.plan == names[0].plan, name.models == names[0].models, count == names[0].shardCount else {
        throw InputError(
          file: shard.url.path, expected: "a shard of the plan and models of \(first.url.path)",
          found: "others")
      }
      guard known.insert(number).inserted else {
        throw InputError(file: shard.url.path, expected: "each shard once", found: "shard \(number) twice")
      }
    }
    guard known.count == names[0].shardCount else {
      throw InputError(
        field: "shards", expected: "all \(names[0].shardCount ?? 0)", found: "\(known.count) of them")
    }
  }

  /// Copies what was done in a shard.
  private func takeResults(of shard: CampaignDatabase) throws {
    // Rows are read and written, instead of attaching one file to the other: neither is opened unchecked.
    let rows = try shard.read { try ShardRow.fetchAll($0) }
    let numbers = try read { try $0.itemNumbers() }
    try write { database in
      for row in rows {
        guard let item = numbers[row.key] else {
          throw InputError(file: shard.url.path, expected: "items of the study", found: "another")
        }
        try row.insert(into: database, item: item)
      }
    }
  }

  /// The digests of the pictures. Throws `InputError` for what cannot be one.
  func pictures() throws -> [String] {
    let digests = try read { try String.fetchAll($0, sql: "SELECT DISTINCT picture FROM results") }
    for digest in digests where !PictureStore.isDigest(digest) {
      throw InputError(file: url.path, field: "picture", expected: "a digest", found: "\"\(digest)\"")
    }
    return digests
  }

  /// Writes the database and its pictures to another place, whole, also while workers are on it.
  ///
  /// Throws `InputError` when there is a file and `isReplacing` is false, and for a picture that is another
  /// than its name says, `OutputError`.
  ///
  /// - Parameters:
  ///   - url: the new file; its pictures go into `images` beside it
  ///   - isReplacing: whether a file that is there is replaced
  public func copy(to url: URL, isReplacing: Bool = false) throws {
    guard isReplacing || !InputFile.exists(url) else {
      throw InputError(file: url.path, expected: "no file yet", found: "one")
    }
    let store = try PictureStore(
      in: url.deletingLastPathComponent().appendingPathComponent("images", isDirectory: true))
    let partial = Self.partial(of: url)
    defer { unlink(partial.path) }
    try write { _ in }  // Waits for others, and reports what is wrong with the file.
    try Self.reporting(url) {
      try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [partial.path]) }
    }
    let copied = try CampaignDatabase(contentsOf: partial)
    let pictures = try copied.pictures()
    try copied.close()
    try store.take(pictures, from: images)
    guard rename(partial.path, url.path) == 0 else { throw OutputError(file: url.path, errno: errno) }
  }
}

/// What the shards of a study have in common.
private struct CampaignNames {
  let name, plan: String
  let seed, attempts: Int
  let shard, shardCount: Int?
  /// The members of the tables of models, data and conditions.
  let models, datasets, conditions: [[DatabaseValue]]
}

extension CampaignDatabase {
  fileprivate func names() throws -> CampaignNames {
    try read { database in
      func values(_ table: String) throws -> [[DatabaseValue]] {
        try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY id").map { Array($0.databaseValues) }
      }
      guard let row = try Row.fetchOne(database, sql: "SELECT * FROM campaign") else {
        throw InputError(file: url.path, expected: "a plan", found: "none")
      }
      return CampaignNames(
        name: row["name"], plan: row["plan"], seed: row["seed"], attempts: row["attempts"],
        shard: row["shard"],
        shardCount: row["shards"], models: try values("models"), datasets: try values("datasets"),
        conditions: try values("conditions"))
    }
  }

  fileprivate func pairRows() throws -> [[DatabaseValue]] {
    try read { try Row.fetchAll($0, sql: "SELECT * FROM pairs").map { Array($0.databaseValues) } }
  }
}

extension Database {
  fileprivate func takeOver(_ names: CampaignNames, pairs: [[DatabaseValue]]) throws {
    try execute(
      sql: "INSERT INTO campaign VALUES (1, ?, ?, ?, ?, NULL, NULL)",
      arguments: [names.name, names.plan, names.seed, names.attempts])
    for (table, rows) in [
      ("models", names.models), ("datasets", names.datasets), ("conditions", names.conditions),
      ("pairs", pairs),
    ] {
      for row in rows {
        let marks = row.map { _ in "?" }.joined(separator: ", ")
        try execute(sql: "INSERT INTO \(table) VALUES (\(marks))", arguments: StatementArguments(row))
      }
    }
    let seeds = try CampaignPlan(names.plan, file: "the plan").seedCount
    try insertItems(seeds: names.seed..<names.seed + seeds)
  }

  /// The numbers of all items by what they are of.
  fileprivate func itemNumbers() throws -> [ShardRow.Key: Int64] {
    let rows = try Row.fetchCursor(self, sql: "SELECT id, model, condition, pair, seed FROM items")
    var numbers: [ShardRow.Key: Int64] = [:]
    while let row = try rows.next() { numbers[ShardRow.Key(row)] = row["id"] }
    return numbers
  }
}

/// What was done of one item in a shard.
private struct ShardRow {
  /// What tells the items of a study apart.
  struct Key: Hashable {
    let model, condition, pair, seed: Int

    init(_ row: Row) {
      (model, condition, pair, seed) = (row["model"], row["condition"], row["pair"], row["seed"])
    }
  }

  let key: Key
  private let state, attempts: Int
  private let error: String?
  /// The rows of the tables, but for the item, which stands first in each.
  private let tables: [(name: String, values: [DatabaseValue])]

  private static let tableNames = ["results", "timings", "transfers"]

  /// Everything that was done or given up.
  static func fetchAll(_ database: Database) throws -> [ShardRow] {
    var tables: [Int64: [(name: String, values: [DatabaseValue])]] = [:]
    for name in tableNames {
      for row in try Row.fetchAll(database, sql: "SELECT * FROM \(name)") {
        tables[row["item"], default: []].append((name, Array(row.databaseValues.dropFirst())))
      }
    }
    let items = try Row.fetchAll(
      database, sql: "SELECT * FROM items WHERE state IN (2, 3) ORDER BY id")
    return items.map { row in
      ShardRow(
        key: Key(row), state: row["state"], attempts: row["attempts"], error: row["error"],
        tables: tables[row["id"]] ?? [])
    }
  }

  /// Writes it as that of an item.
  func insert(into database: Database, item: Int64) throws {
    try database.execute(
      sql: "UPDATE items SET state = ?, attempts = ?, error = ? WHERE id = ?",
      arguments: [state, attempts, error, item])
    for (name, values) in tables {
      let marks = values.map { _ in ", ?" }.joined()
      try database.execute(
        sql: "INSERT INTO \(name) VALUES (?\(marks))",
        arguments: StatementArguments([item.databaseValue] + values))
    }
  }
}

extension PictureStore {
  /// Copies pictures of another folder. Throws `InputError` for one that is another than its name says,
  /// `OutputError`.
  fileprivate func take(_ digests: [String], from other: URL) throws {
    for digest in digests where !holds(digest) {
      try OutputFile.write(try Self.bytes(of: digest, in: other), to: file(of: digest), isDurable: true)
    }
  }
}
