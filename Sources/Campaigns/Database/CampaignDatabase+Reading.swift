import Files
import Foundation
import GRDB

extension CampaignDatabase {
  /// What was planned. Throws `InputError`, `OutputError`.
  public func plannedContent() throws -> PlannedContent {
    try read { database in
      guard let plan = try String.fetchOne(database, sql: "SELECT plan FROM campaign") else {
        throw InputError(file: url.path, expected: "a plan", found: "none")
      }
      return PlannedContent(
        plan: plan,
        models: try Row.fetchAll(database, sql: "SELECT name, sha256 FROM models ORDER BY id").map {
          [$0["name"], $0["sha256"] ?? ""]
        },
        pairs: try Row.fetchAll(database, sql: "SELECT id, sample, content FROM pairs ORDER BY id").map {
          PlannedContent.Pair(id: $0["id"], sample: $0["sample"], content: $0["content"])
        })
    }
  }
}
