import Files
import Foundation
import GRDB

extension CampaignDatabase {
  /// The plan's text and name as they were planned. Throws `InputError`.
  public func plan() throws -> CampaignPlan {
    let text = try read { try String.fetchOne($0, sql: "SELECT plan FROM campaign") }
    guard let text else { throw InputError(file: url.path, expected: "a plan", found: "none") }
    return try CampaignPlan(text, file: url.path)
  }

  /// The plan with its models and data, if they are still those that were planned.
  ///
  /// - Parameter root: the folder in which they lie
  /// - Throws: `PlanFaults` as `PreparedCampaign`, `InputError` when a model's weights, a text or an image is
  ///   another
  func prepared(root: URL) throws -> PreparedCampaign {
    let prepared = try PreparedCampaign(plan(), file: url.path, root: root)
    let models = try read { try Row.fetchAll($0, sql: "SELECT name, sha256 FROM models ORDER BY id") }
    let found = prepared.identities.map { [$0.name, $0.sha256 ?? ""] }
    let planned = models.map { row -> [String] in [row["name"], row["sha256"] ?? ""] }
    for (own, known) in zip(found, planned) where own != known {
      throw InputError(
        file: url.path, field: "model \(known[0])", expected: "weights of the digest \(known[1])",
        found: own[1])
    }
    guard found.count == planned.count else {
      throw InputError(
        file: url.path, expected: "\(found.count) models, as the plan says", found: "\(planned.count)")
    }
    try requireContents(prepared.contents)
    return prepared
  }

  private func requireContents(_ contents: [String]) throws {
    let rows = try read { try Row.fetchAll($0, sql: "SELECT id, sample, content FROM pairs ORDER BY id") }
    for row in rows {
      let (id, sample): (Int, String) = (row["id"], row["sample"])
      guard (1...contents.count).contains(id), contents[id - 1] == row["content"] else {
        throw InputError(
          file: url.path, field: sample, expected: "the image and texts that were planned", found: "others")
      }
    }
  }
}
