import Experiments
import Files
import Foundation

/// What came of an item.
public struct ItemResult: Sendable {
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

  /// All of it as rows of tables. Throws `InputError` for numbers that JSON cannot hold.
  ///
  /// - Parameters:
  ///   - item: the item's number
  ///   - now: the time
  func rows(item: Int64, now: Double) throws -> [(table: String, values: [SQLValue])] {
    let result: [SQLValue] =
      [.integer(item)] + judgement.values
      + [
        SQLValue(row.distance), SQLValue(row.changedPixels), SQLValue(row.changedTokens),
        SQLValue(row.evaluations), .text(picture), .text(try finding()),
      ]
    let others = transfers.sorted { $0.key < $1.key }.map { model, judgement in
      ("transfers", [.integer(item), SQLValue(model)] + judgement.values)
    }
    return [("results", result), ("timings", [.integer(item), .real(row.seconds), .real(now)])] + others
  }

  /// The row as JSON without the seconds, which differ between runs.
  private func finding() throws -> String {
    guard case .object(let object) = try JSON(encoding: row) else { fatalError("a row that is no object") }
    return JSON.object(JSONObject(members: object.members.filter { $0.key != "seconds" })).text()
  }
}

extension ItemResult.Judgement {
  fileprivate var values: [SQLValue] {
    [
      SQLValue(isRightBefore), SQLValue(isRightAfter), SQLValue(similarityBefore), SQLValue(similarityAfter),
    ]
  }
}
