import Experiments
import Files
import GRDB

/// What came of an item.
struct ItemResult: Sendable {
  /// What a model makes of the pair.
  struct Judgement: Sendable, Hashable {
    /// Whether the pair was judged rightly before, and after.
    let isRightBefore, isRightAfter: Bool
    /// The cosines of image and text before, and after.
    let similarityBefore, similarityAfter: Float
  }

  /// The row, whose picture is a file of `images`.
  let row: ResultRow
  /// The SHA-256 of the picture.
  let picture: String
  /// What the attacked model makes of it.
  let judgement: Judgement
  /// What the watchers make of it, by the numbers of their models, from 1.
  let transfers: [Int: Judgement]

  /// Writes all of it. Throws what the database throws.
  func insert(into database: Database, item: Int64, now: Double) throws {
    try database.execute(
      sql: "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        item, judgement.isRightBefore, judgement.isRightAfter, Double(judgement.similarityBefore),
        Double(judgement.similarityAfter), Double(row.distance), row.changedPixels, row.changedTokens,
        row.evaluations, picture, try finding(),
      ])
    try database.execute(
      sql: "INSERT INTO timings VALUES (?, ?, ?)", arguments: [item, row.seconds, now])
    for (model, judgement) in transfers.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "INSERT INTO transfers VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          item, model, judgement.isRightBefore, judgement.isRightAfter, Double(judgement.similarityBefore),
          Double(judgement.similarityAfter),
        ])
    }
  }

  /// The row as JSON without the seconds, which differ between runs.
  private func finding() throws -> String {
    guard case .object(let object) = try JSON(encoding: row) else { fatalError("a row that is no object") }
    return JSON.object(JSONObject(members: object.members.filter { $0.key != "seconds" })).text()
  }
}
