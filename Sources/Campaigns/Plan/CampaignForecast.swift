import Files
import Foundation
import GRDB
import Pictures

/// What a study comes to, before it is run.
public struct CampaignForecast: Sendable, Hashable {
  /// The numbers of models, pairs, conditions, seeds and items.
  public let models, pairs, conditions, seeds, items: Int
  /// The most evaluations by the plan's own limit, or those of as many items of the measured study; nil when
  /// neither says it.
  public let evaluations: Int?
  /// The processor hours by the measured study; nil without one.
  public let hours: Double?

  /// The forecast as a JSON document.
  public var json: String {
    let document: JSON = [
      "models": .integer(models), "pairs": .integer(pairs), "conditions": .integer(conditions),
      "seeds": .integer(seeds), "items": .integer(items),
      "evaluations": evaluations.map { .integer($0) } ?? .null, "hours": hours.map { .number($0) } ?? .null,
    ]
    return document.text(isIndented: true) + "\n"
  }

  /// The forecast for people, in one line.
  public var text: String {
    let cost = [
      evaluations.map { "\($0) evaluations" }, hours.map { "\(NumberText.fixed($0, decimals: 2)) hours" },
    ].compactMap { $0 }
    return """
      \(models) models × \(pairs) pairs × \(conditions) attacks at their radii × \(seeds) seeds = \
      \(items) items\(cost.isEmpty ? "" : ", about " + cost.joined(separator: " in "))
      """
  }
}

/// What items of a study cost on average.
public struct MeasuredCost: Sendable, Hashable {
  /// The evaluations, and the seconds of one worker, of an item.
  public let evaluations, seconds: Double
}

extension CampaignDatabase {
  /// What the items that are done cost on average; nil when none is. Throws `InputError` for a database that
  /// is damaged.
  public func measuredCost() throws -> MeasuredCost? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql:
          """
          SELECT avg(evaluations) AS evaluations, avg(seconds) AS seconds
          FROM results JOIN timings USING (item)
          """
      )
      guard let row, let evaluations: Double = row["evaluations"], let seconds: Double = row["seconds"] else {
        return nil
      }
      return MeasuredCost(evaluations: evaluations, seconds: seconds)
    }
  }
}

extension PreparedCampaign {
  /// What the study comes to.
  ///
  /// - Parameter measured: what items of a study like it cost; nil when that is not known
  public func forecast(measured: MeasuredCost?) -> CampaignForecast {
    CampaignForecast(
      models: plan.models.count, pairs: contents.count, conditions: plan.conditions.count,
      seeds: plan.seedCount, items: itemCount,
      evaluations: measured.map { Int($0.evaluations * Double(itemCount)) } ?? evaluationLimit,
      hours: measured.map { $0.seconds * Double(itemCount) / 3600 })
  }
}
