import GRDB

/// How often an attack succeeds at one radius, on one model and one set.
public struct CampaignRate: Sendable, Hashable {
  /// The names of the model, the set, the pairing and the attack.
  public let model, dataset, pairing, attack: String
  /// The norm and the radius as the plan writes it; nil for attacks that change no image.
  public let norm, radius: String?
  /// The number of attacks that are done, of those on pairs that were judged rightly before, and of those
  /// after which these are not.
  public let count, right, successes: Int

  /// The attack success rate; nil where no pair was judged rightly before.
  public var rate: Double? { right == 0 ? nil : Double(successes) / Double(right) }
}

extension CampaignDatabase {
  /// How often each attack succeeds, in the order of the plan. Throws `InputError` for a database that is
  /// damaged.
  public func rates() throws -> [CampaignRate] {
    try read { database in
      let sql = """
        SELECT models.name AS model, datasets.name AS dataset, pairs.pairing AS pairing,
          conditions.attack AS attack,
          conditions.norm AS norm, conditions.radius_text AS radius, count(*) AS count,
            sum(right_before) AS right,
          sum(right_before AND NOT right_after) AS successes
        FROM results JOIN items ON items.id = results.item JOIN models ON models.id = items.model
          JOIN conditions ON conditions.id = items.condition JOIN pairs ON pairs.id = items.pair
          JOIN datasets ON datasets.id = pairs.dataset
        GROUP BY datasets.id, pairs.pairing, models.id, conditions.id
        ORDER BY datasets.id, pairs.pairing, models.id, conditions.id
        """
      return try Row.fetchAll(database, sql: sql).map { row in
        CampaignRate(
          model: row["model"], dataset: row["dataset"], pairing: row["pairing"], attack: row["attack"],
          norm: row["norm"], radius: row["radius"], count: row["count"], right: row["right"],
          successes: row["successes"])
      }
    }
  }
}
