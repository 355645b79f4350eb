import Files
import Foundation
import GRDB

/// How far a study is.
public struct CampaignStatus: Sendable, Hashable {
  /// The name of the study.
  public let name: String
  /// The number of items that nobody holds, that somebody does, that are done, and that failed.
  public let pending, claimed, done, failed: Int
  /// The workers that gave a sign of life lately.
  public let workers: Int
  /// Items that were done in the last minutes, for each second; 0 for none.
  public let rate: Double
  /// The latest errors, at most five, the newest first.
  public let errors: [String]

  /// The seconds over which the rate is taken.
  static let rateWindow = 300.0

  /// Items a second, of so many that were done since a time.
  static func rate(_ count: Int, since first: Double?, now: Double) -> Double {
    first.map { Double(count) / max(now - $0, 1e-3) } ?? 0
  }

  /// The number of items.
  public var count: Int { pending + claimed + done + failed }
  /// Whether nothing is left to do.
  public var isDone: Bool { pending + claimed == 0 }
  /// The seconds that the rest takes at the rate; nil without one.
  public var secondsLeft: Double? { rate > 0 ? Double(pending + claimed) / rate : nil }
}

extension CampaignDatabase {
  /// How far the study is, in a time that does not grow with it. Throws `InputError`, `OutputError`.
  public func status(now: Double?) throws -> CampaignStatus {
    let now = now ?? Date().timeIntervalSince1970
    return try read { database in
      let counts = try Row.fetchAll(database, sql: "SELECT state, count FROM counts")
        .reduce(into: [Int: Int]()) { $0[$1["state"]] = $1["count"] }
      func count(_ state: CampaignSchema.State) -> Int { counts[state.rawValue] ?? 0 }
      let recent = try Row.fetchOne(
        database, sql: "SELECT count(*) AS count, min(finished) AS first FROM timings WHERE finished > ?",
        arguments: [now - CampaignStatus.rateWindow])
      return CampaignStatus(
        name: try String.fetchOne(database, sql: "SELECT name FROM campaign") ?? "",
        pending: count(.pending), claimed: count(.claimed), done: count(.done), failed: count(.failed),
        workers: try Int.fetchOne(
          database, sql: "SELECT count(*) FROM workers WHERE ended IS NULL AND heartbeat > ?",
          arguments: [now - CampaignWorker.usualLease]) ?? 0,
        rate: CampaignStatus.rate(recent?["count"] ?? 0, since: recent?["first"], now: now),
        errors: try String.fetchAll(
          database,
          sql: """
            SELECT 'item ' || item || ', attempt ' || number || ': ' || error FROM attempts
            ORDER BY id DESC LIMIT 5
            """))
    }
  }
}
