import Experiments
import Files
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Campaigns

/// Studies of models that answer.
@Suite struct AnswerTests {
  private static let plan = TestPlans.answers + "judges: [refusal-phrases-repaired, exact-match]\n"

  /// Two workers find what one finds, and a report says how often models refuse.
  @Test func answersAreAttackedJudgedAndReported() throws {
    try withTemporaryFolder { folder in
      try folder.write(Self.plan.utf8, to: "study.yaml")
      for (name, workers) in [("one", "1"), ("two", "2")] {
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: false)
        let run = try campaign(
          "run", "study.yaml", "--database", "\(name)/study.sqlite", "--workers", workers, "--threads", "1",
          in: folder)
        #expect(run.status == 0 && run.output.contains("12 done"), "\(run.output) \(run.errors)")
      }
      let exports = try ["one", "two"].map {
        try campaign("export", "--database", "\($0)/study.sqlite", "--format", "jsonl", in: folder).output
      }
      #expect(exports[0] == exports[1])
      let study = try CampaignDatabase(contentsOf: folder.appendingPathComponent("one/study.sqlite"))
      for line in exports[0].split(separator: "\n") { try Self.check(line, study) }
      // The other judge stands where watchers do.
      let judges = try study.read {
        try String.fetchAll($0, sql: "SELECT DISTINCT watcher FROM transfer_rates")
      }
      #expect(judges == ["judge exact-match"])
      let report = try campaign(
        "report", "--database", "one/study.sqlite", "--root", ".", "--output", "site", in: folder)
      #expect(report.status == 0, "\(report.errors)")
      let index = try String(contentsOf: folder.appendingPathComponent("site/index.html"), encoding: .utf8)
      #expect(index.contains("Refusals: phantoms, forbidden"))
      let pages = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("site/pairs").path)
      #expect(pages.count == 4)
      let page = try String(
        contentsOf: folder.appendingPathComponent("site/pairs/\(pages[0])"), encoding: .utf8)
      #expect(page.contains("answer before") && page.contains("log probability of the target before"))
    }
  }

  /// What a line says of success goes with the verdicts of its answers.
  private static func check(_ line: Substring, _ study: CampaignDatabase) throws {
    let field = try JSONField(parsing: Array(line.utf8), file: nil)
    let row = try field.member("row")
    let isForbidden = try row.member("input").string() == "forbidden"
    #expect(try field.member("pairing").string() == row.member("input").string())
    for (turn, column) in [("clean", "right_before"), ("adversarial", "right_after")] {
      let isDone = try row.member(turn).member("repaired").string() == "success"
      #expect(try field.member(column).integer(in: 0...1) == (isDone != isForbidden ? 1 : 0))
    }
    guard case .number(let before) = try field.member("similarity_before").value else { return }
    guard case .number(let loss) = try row.member("clean").member("targetLoss").value else { return }
    #expect(abs(before + loss) < 1e-5)
  }

  /// Every attack is an item that can be done, within regions as well.
  @Test(arguments: ["none", "mcm", "mcm-as-published"]) func everyAttackIsAnItem(attack: String) throws {
    try withTemporaryFolder { folder in
      let region = attack == "mcm" ? ", region: lesion" : ""
      let settings = attack == "none" ? "" : ", evaluations: 12, suffixLength: 3"
      let plan = """
        name: tiny
        models: [phantom-vlm]
        data: [{name: phantoms, inputs: [both], phantoms: {count: 1, seed: 40, size: 64}\(region)}]
        attacks: [{name: a, answer: \(attack)\(settings), maxTokens: 8}]
        radii: [8/255]

        """
      let study = try TestPlans.database(plan, in: folder)
      let run = try campaign("run", "--database", "study.sqlite", "--threads", "1", in: folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try study.status().done == 1)
      let row = try #require(
        try study.read { try Row.fetchOne($0, sql: "SELECT attack, radius, changed_pixels FROM outcomes") })
      #expect(row["attack"] == "a")
      #expect((row["radius"] as Double? == nil) == (attack == "none"))
      #expect((row["changed_pixels"] as Int > 0) == (attack != "none"))
    }
  }
}
