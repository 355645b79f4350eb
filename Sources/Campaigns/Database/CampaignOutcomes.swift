import AnswerStudies
import Files
import GRDB
import Judges

/// What the tables of a report need of one item that is done.
struct CampaignOutcome: Sendable {
  let item: Int64
  /// The numbers of its data, model and condition, from 1.
  let dataset, model, condition: Int
  /// The number of its pair in the plan, from 1.
  var pair: Int
  let seed: Int
  let pairing: String
  let className: String?
  let isRightBefore, isRightAfter: Bool
  /// Whether the model refused, before and after; nil for models that do not answer.
  var refusal: (before: Bool, after: Bool)?
  let evaluations: Int
  let seconds: Double
  let picture: String
  let similarityBefore, similarityAfter: Float

  /// Whether the attack made a right judgement wrong.
  var isSuccess: Bool { isRightBefore && !isRightAfter }
}

/// All that is done of a study, with the names of what it is of.
struct CampaignOutcomes: Sendable {
  /// An attack at a radius.
  struct Condition: Sendable, Hashable {
    let attack: String
    let norm, radiusText: String?
    let radius: Double?

    /// The name for readers: "pgd, linf 8/255".
    var name: String {
      guard let norm, let radiusText else { return attack }
      return "\(attack), \(norm) \(radiusText)"
    }
  }

  /// The attacks of a condition on one model, as another one judges them.
  struct Transfer: Sendable {
    let model, watcher, condition: Int
    let right, successes: Int
  }

  /// A pair, as the tables name it.
  struct Pair: Sendable {
    let dataset: Int
    let pairing, sample, caption, text: String
    let className: String?
  }

  let name: String
  let seed: Int
  /// The names of the data and of the models, and the conditions, by their numbers.
  let datasets, models: [Int: String]
  let conditions: [Int: Condition]
  let pairs: [Int: Pair]
  let rows: [CampaignOutcome]
  let failedCount: Int
  /// What watchers make of what was found, in the order of the plan.
  let transfers: [Transfer]
  let digests: [Int: String]

  /// Whether models answered.
  var isOfAnswers: Bool { rows.first?.refusal != nil }

  /// The numbers of the models that were attacked, in order.
  var attacked: [Int] { Set(rows.map(\.model)).sorted() }
}

extension CampaignDatabase {
  /// Everything that is done. Throws `InputError` for a database that is damaged.
  func outcomes() throws -> CampaignOutcomes {
    try read { database in
      func byID<Value>(_ table: String, _ value: (Row) -> Value) throws -> [Int: Value] {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM \(table)")
        return Dictionary(rows.map { ($0["id"], value($0)) }, uniquingKeysWith: { first, _ in first })
      }
      let campaign = try Row.fetchOne(database, sql: "SELECT name, seed FROM campaign")
      let digests = try byID("models") { $0["sha256"] as String? }.compactMapValues { $0 }
      return CampaignOutcomes(
        name: campaign?["name"] ?? "", seed: campaign?["seed"] ?? 0,
        datasets: try byID("datasets") { $0["name"] }, models: try byID("models") { $0["name"] },
        conditions: try byID("conditions") {
          CampaignOutcomes.Condition(
            attack: $0["attack"], norm: $0["norm"], radiusText: $0["radius_text"], radius: $0["radius"])
        },
        pairs: try byID("pairs") {
          CampaignOutcomes.Pair(
            dataset: $0["dataset"], pairing: $0["pairing"], sample: $0["sample"], caption: $0["caption"],
            text: $0["text"], className: $0["class"])
        },
        rows: try Self.outcomes(database),
        failedCount: try Int.fetchOne(database, sql: "SELECT count FROM counts WHERE state = 3") ?? 0,
        transfers: try Row.fetchAll(database, sql: Self.transfersQuery).map {
          CampaignOutcomes.Transfer(
            model: $0["model"], watcher: $0["watcher"], condition: $0["condition"], right: $0["right"],
            successes: $0["successes"])
        }, digests: digests)
    }
  }

  private static func outcomes(_ database: Database) throws -> [CampaignOutcome] {
    var rows = try Row.fetchAll(database, sql: outcomesQuery).map(CampaignOutcome.init)
    guard let first = rows.first, StudyInput(rawValue: first.pairing) != nil else { return rows }
    let refusals = Dictionary(
      try Row.fetchAll(database, sql: refusalsQuery).map { row -> (Int64, (before: Bool, after: Bool)) in
        func isRefusal(_ column: String) -> Bool { (row[column] as String?) == Verdict.refusal.rawValue }
        return (row["item"], (isRefusal("before"), isRefusal("after")))
      }, uniquingKeysWith: { first, _ in first })
    for index in rows.indices { rows[index].refusal = refusals[rows[index].item] }
    return rows
  }

  /// What an attack left, and what the model answered, if it answers.
  struct AttackedText {
    let text: String
    let answerBefore, answer: String?
  }

  /// The text that an attack left. Throws `InputError` for a database that is damaged.
  func attackedText(of item: Int64) throws -> AttackedText {
    let text = try read {
      try String.fetchOne($0, sql: "SELECT finding FROM results WHERE item = ?", arguments: [item])
    }
    let finding = try JSONField(parsing: Array((text ?? "").utf8), file: url.path)
    let (before, after) = (try finding.member("clean"), try finding.member("adversarial"))
    func answer(_ turn: JSONField) throws -> String? {
      try turn.members().first { $0.key == "response" }?.field.string()
    }
    return AttackedText(
      text: try after.member("text").string(), answerBefore: try answer(before), answer: try answer(after))
  }

  /// Of models that answer, also whether the answers are refusals, by the repaired rule.
  private static let refusalsQuery = """
    SELECT item, json_extract(finding, '$.clean.repaired') AS before,
      json_extract(finding, '$.adversarial.repaired') AS after
    FROM results
    """

  private static let transfersQuery = """
    SELECT items.model, transfers.model AS watcher, items.condition, sum(right_before) AS right,
      sum(right_before AND NOT right_after) AS successes
    FROM transfers JOIN items ON items.id = transfers.item
    GROUP BY items.model, transfers.model, items.condition
    ORDER BY items.model, transfers.model, items.condition
    """

  private static let outcomesQuery = """
    SELECT results.item, pairs.dataset, items.model, items.condition, items.pair, items.seed, pairs.pairing,
      pairs.class, right_before, right_after, evaluations, seconds, picture, similarity_before,
      similarity_after
    FROM results JOIN items ON items.id = results.item JOIN pairs ON pairs.id = items.pair
      JOIN timings ON timings.item = results.item
    ORDER BY results.item
    """
}

extension CampaignOutcome {
  fileprivate init(_ row: Row) {
    item = row["item"]
    (dataset, model, condition) = (row["dataset"], row["model"], row["condition"])
    (pair, seed) = (row["pair"], row["seed"])
    (pairing, className) = (row["pairing"], row["class"])
    (isRightBefore, isRightAfter) = (row["right_before"], row["right_after"])
    (evaluations, seconds, picture) = (row["evaluations"], row["seconds"], row["picture"])
    (similarityBefore, similarityAfter) = (row["similarity_before"], row["similarity_after"])
  }
}
