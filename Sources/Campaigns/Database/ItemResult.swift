import AnswerStudies
import Experiments
import Files
import Foundation

/// What came of an item.
public struct ItemResult: Sendable {
  /// What a model makes of the pair.
  struct Judgement: Sendable, Hashable {
    /// Whether the pair was judged rightly before, and after.
    let isRightBefore, isRightAfter: Bool
    /// The cosines of image and text before, and after; of answers, the mean log probability of the target's
    /// tokens.
    let similarityBefore, similarityAfter: Float
  }

  /// All that was found as JSON, without the seconds, which differ between runs.
  let finding: String
  /// The distance of the attacked image from the clean one, in the norm's units.
  let distance: Float
  /// Pixels and tokens that differ, and forward passes.
  let changedPixels, changedTokens, evaluations: Int
  /// The seconds that the attack took.
  let seconds: Double
  /// The SHA-256 of the picture.
  let picture: String
  /// What the attacked model makes of it.
  let judgement: Judgement
  /// What the watchers, or other judges, make of it, by the numbers of their models, from 1.
  let transfers: [Int: Judgement]

  /// What came of a pair. Throws `InputError` for numbers that JSON cannot hold.
  init(_ row: ResultRow, picture: String, judgement: Judgement, transfers: [Int: Judgement]) throws {
    finding = try Self.finding(row)
    (distance, changedPixels, changedTokens) = (row.distance, row.changedPixels, row.changedTokens)
    (evaluations, seconds) = (row.evaluations, row.seconds)
    (self.picture, self.judgement, self.transfers) = (picture, judgement, transfers)
  }

  /// What came of an attack on an answer. Throws `InputError` for numbers that JSON cannot hold.
  init(_ row: StudyRow, picture: String, judgement: Judgement, transfers: [Int: Judgement]) throws {
    finding = try Self.finding(row)
    (distance, changedPixels, changedTokens) = (row.distance, row.changedPixels, row.changedTokens)
    (evaluations, seconds) = (row.evaluations, row.seconds)
    (self.picture, self.judgement, self.transfers) = (picture, judgement, transfers)
  }

  /// All of it as rows of tables.
  ///
  /// - Parameters:
  ///   - item: the item's number
  ///   - now: the time
  func rows(item: Int64, now: Double) -> [(table: String, values: [SQLValue])] {
    let result: [SQLValue] =
      [.integer(item)] + judgement.values
      + [
        SQLValue(distance), SQLValue(changedPixels), SQLValue(changedTokens), SQLValue(evaluations),
        .text(picture), .text(finding),
      ]
    let others = transfers.sorted { $0.key < $1.key }.map { model, judgement in
      ("transfers", [.integer(item), SQLValue(model)] + judgement.values)
    }
    return [("results", result), ("timings", [.integer(item), .real(seconds), .real(now)])] + others
  }

  private static func finding(_ row: some Encodable) throws -> String {
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
