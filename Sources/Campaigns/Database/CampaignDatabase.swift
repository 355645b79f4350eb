import Files
import Foundation
import GRDB

/// The file that holds a study: its plan, its items and their states, attempts, results and models.
///
/// It is one SQLite database in WAL mode on a local disk; any number of processes of one machine work on it.
/// Pictures are files of the folder `images` beside it, named by their SHA-256.
public struct CampaignDatabase: CampaignStore {
  /// The file.
  public let url: URL
  let queue: DatabaseQueue

  /// The folder of the pictures.
  public var images: URL {
    url.deletingLastPathComponent().appendingPathComponent("images", isDirectory: true)
  }

  /// The name in messages.
  public var name: String { url.path }

  /// The folder of attacks that are under way on this machine.
  public var underWay: URL {
    url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).under-way", isDirectory: true)
  }

  /// Makes what workers need on this machine. Throws `OutputError`.
  public func beginWork() throws { _ = try PictureStore(in: images) }

  /// Only an empty folder goes: snapshots of what was given back are taken up by whoever claims it.
  public func endWork() { rmdir(underWay.path) }

  /// Opens the database of a study that has been planned.
  ///
  /// Throws `InputError` when there is none, and for a file that is none of ours: nothing of it is used
  /// before its tables, views and triggers were found to be those that we make, and their values to be of the
  /// kinds that these say.
  ///
  /// - Parameters:
  ///   - url: the file of the database
  ///   - itemsAreChecked: whether the values of items and results are looked at as well, which takes a time that
  ///     grows with their number; without it, nothing but the status may be asked for
  public init(contentsOf url: URL, itemsAreChecked: Bool = true) throws {
    guard InputFile.exists(url) else {
      throw InputError(file: url.path, expected: "the database of a campaign", found: "nothing")
    }
    self.url = url
    let connected = try Self.reporting(url) {
      try DatabaseQueue(path: url.path, configuration: Self.configuration)
    }
    queue = connected
    try Self.reporting(url) {
      try connected.read {
        try Self.requireOwn($0, url)
        try Self.requireSound($0, url, itemsAreChecked: itemsAreChecked)
      }
    }
  }

  /// Makes an empty database with all tables at a place where nothing is.
  init(making url: URL) throws {
    guard !InputFile.exists(url) else {
      throw InputError(file: url.path, expected: "no file yet", found: "one")
    }
    self.url = url
    let made = try Self.reporting(url) {
      try DatabaseQueue(path: url.path, configuration: Self.configuration)
    }
    queue = made
    try write { database in
      try database.execute(sql: "PRAGMA application_id = \(CampaignSchema.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(CampaignSchema.version)")
      for statement in CampaignSchema.statements { try database.execute(sql: statement) }
    }
  }

  private static let busySeconds = 60.0

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(busySeconds)
    configuration.prepareDatabase { database in
      // Nothing that a stranger's file defines is run; a power cut may cost the last results, never the file.
      for pragma in ["trusted_schema = OFF", "cell_size_check = ON", "synchronous = NORMAL"] {
        try database.execute(sql: "PRAGMA \(pragma)")
      }
    }
    return configuration
  }

  /// Throws `InputError` unless everything that is defined in the database is what we define.
  private static func requireOwn(_ database: Database, _ url: URL) throws {
    let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
    guard id == CampaignSchema.applicationID, version == CampaignSchema.version else {
      throw InputError(
        file: url.path, expected: "the database of a campaign, version \(CampaignSchema.version)",
        found: "another one")
    }
    let found = try String.fetchSet(database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    let own = Set(CampaignSchema.statements + CampaignSchema.triggers)
    guard found == own else {
      let problem = found.subtracting(own).sorted().first ?? "fewer"
      throw InputError(
        file: url.path, expected: "the tables, views and triggers of a campaign", found: problem)
    }
  }

  /// Throws `InputError` for values of other kinds than the tables say, which SQLite does not put there, and for
  /// numbers of rows that are not there.
  private static func requireSound(_ database: Database, _ url: URL, itemsAreChecked: Bool) throws {
    let small = ["campaign", "models", "datasets", "conditions", "counts", "workers"]
    let checks = itemsAreChecked ? ["PRAGMA quick_check(1)"] : small.map { "PRAGMA quick_check(\($0))" }
    for check in checks {
      let found = try String.fetchOne(database, sql: check)
      guard found == "ok" else {
        throw InputError(file: url.path, expected: "an undamaged database", found: found ?? "nothing")
      }
    }
    guard itemsAreChecked else { return }
    let hasStrays = try !Row.fetchAll(database, sql: "PRAGMA foreign_key_check").isEmpty
    let states = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM items WHERE state NOT BETWEEN 0 AND 3)")
    guard !hasStrays, states == false else {
      throw InputError(
        file: url.path, expected: "an undamaged database", found: "items of what is not there")
    }
  }

  // MARK: Errors

  /// Reads in one transaction. Throws `InputError` for a file that is damaged.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try Self.reporting(url) { try queue.read(body) }
  }

  /// Writes in one transaction that waits for others. Throws `OutputError` when that is not possible.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try Self.reporting(url) {
      try queue.writeWithoutTransaction { database in
        var value: Value?
        try database.inTransaction(.immediate) {
          value = try body(database)
          return .commit
        }
        return value!
      }
    }
  }

  /// The result of `body`; what SQLite throws becomes one of our errors.
  static func reporting<Value>(_ url: URL, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      let reason = error.message ?? "\(error.resultCode)"
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_SCHEMA, .SQLITE_MISMATCH:
        throw InputError(file: url.path, expected: "the database of a campaign", found: reason)
      default: throw OutputError(file: url.path, reason: reason)
      }
    }
  }
}
