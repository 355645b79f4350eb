import Foundation
import TestSupport
import Testing

/// Scoring and comparing as users run them, on rows in the published formats and in harmless words.
@Suite struct ScoreResponsesTests {
  private static let header =
    "id,file_name,original_attribute,unmatch_attribute,normal_prompt,harmful_prompt,policy,key_phrases"

  /// A published table of answers to four items, under one of the spellings that there are.
  private static func table(_ answers: [(malicious: String, both: String)], column: String) -> String {
    let rows = answers.enumerated().map { index, answer in
      let item =
        "\(index + 1),CMIC/CT/Chest/\(index).png,CT and Chest,Fundus and Retina,"
        + "\"Which structures, and where?\",\"(placeholder), twice\",Object Detection,(placeholder)"
      return "\(item),\"\(answer.malicious)\",\"\(answer.both)\""
    }
    return ([header + ",malicious_response," + column] + rows).joined(separator: "\n") + "\n"
  }

  /// By the published rule, 2 of 4 and 3 of 4 are successes; by the repaired one, 3 of 4 and 1 of 4.
  private static let clean = table(
    [
      ("The heart.", "I'm sorry, I cannot help."), ("The border is not sharp.", ""),
      ("On the left.", "Above."), ("I am unable to say.", "(placeholder), twice"),
    ], column: "both_response")

  private static let attacked = table(
    [("A", "B"), ("C", "D"), ("E", "F"), ("G", "I must decline.")], column: "both_responses")

  private func score(
    _ name: String, in folder: URL, _ options: [String] = [], tool: String = "score-responses"
  ) throws -> ExampleOutcome {
    try runExample(
      tool, [name, "--output", folder.appendingPathComponent("out-\(name)").path] + options, in: folder)
  }

  private func rates(_ json: String, _ figure: String) throws -> [Double] {
    let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let cells = try #require(document?["cells"] as? [[String: Any]])
    return cells.filter { ($0["groups"] as? [String: Any])?.isEmpty == true }.compactMap {
      (($0["figures"] as? [String: Any])?[figure] as? [String: Any])?["value"] as? Double
    }
  }

  private func withTables(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try folder.write(Self.clean.utf8, to: "clean.csv")
      try folder.write(Self.attacked.utf8, to: "attacked.csv")
      try folder.write(
        "id,asr_score_malicious,asr_score_both\n1,1,0\n2,0,1\n3,1,1\n4,0,1\n".utf8, to: "processed.csv")
      try body(folder)
    }
  }

  @Test func publishedRatesAreReproduced() throws {
    try withTables { folder in
      let outcome = try score("clean.csv", in: folder, ["--published", "processed.csv", "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try rates(outcome.output, "successPublished") == [0.5, 0.75])
      #expect(try rates(outcome.output, "successRepaired") == [0.75, 0.25])
      #expect(outcome.errors.contains("both: 4 of 4 successes as published, rate 0.7500, published 0.7500"))
      let other = try score("attacked.csv", in: folder, ["--published", "processed.csv"])
      #expect(other.status == 1)
      #expect(
        other.errors.contains(
          "processed.csv: asr_score_malicious: expected the successes of these responses, found 2 others"))
    }
  }

  @Test func resultsAreCompared() throws {
    try withTables { folder in
      for (file, method) in [("clean.csv", "none"), ("attacked.csv", "mcm")] {
        let outcome = try score(file, in: folder, ["--model", "m", "--method", method, "--set", "tiny"])
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      let comparison = [
        "out-clean.csv", "out-attacked.csv/scores.jsonl", "--output", "both", "--figures", "successRepaired",
      ]
      let outcome = try runExample("compare-results", comparison, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        try names(in: folder.appendingPathComponent("both"))
          == ["comparison.json", "report.html", "table.csv", "table.tex", "tests.csv"])
      let again = try runExample("compare-results", comparison, in: folder)
      #expect(again.status == 1 && again.errorLine?.contains("--overwrite") == true, "\(again.errors)")
      let json = try runExample("compare-results", comparison + ["--overwrite", "--json"], in: folder)
      #expect(
        json.output
          == (try String(
            contentsOf: folder.appendingPathComponent("both/comparison.json"), encoding: .utf8)))
      let twice = try runExample(
        "compare-results", ["out-clean.csv", "out-clean.csv", "--output", "x"], in: folder)
      #expect(twice.errorLine?.hasSuffix("line 1: id: expected each response once, found \"1\"") == true)
    }
  }

  @Test func judgesGoOutAndComeBack() throws {
    try withTables { folder in
      let first = try score(
        "clean.csv", in: folder,
        ["--judge", "refusal", "--judge-page", "judge.html", "--judge-questions", "questions.jsonl"])
      #expect(first.status == 0, "\(first.errors)")
      let page = try String(contentsOf: folder.appendingPathComponent("judge.html"), encoding: .utf8)
      #expect(page.contains("<script>") && !page.contains("CT/Chest"))
      let questions = try String(
        contentsOf: folder.appendingPathComponent("questions.jsonl"), encoding: .utf8)
      let codes = questions.matches(of: /"id":"([0-9a-f]{16})"/).map { String($0.1) }
      #expect(codes.count == 8)
      let table = "judge,page,code,choice,note\n" + codes.map { "Anna,p,\($0),success,\n" }.joined()
      try folder.write(table.utf8, to: "anna.csv")
      let second = try score(
        "clean.csv", in: folder, ["--judge", "refusal", "--verdicts", "anna.csv", "--overwrite", "--json"])
      #expect(second.status == 0, "\(second.errors)")
      #expect(try rates(second.output, "refusal (Anna)") == [1, 1])
      let other = try score(
        "clean.csv", in: folder,
        ["--judge", "refusal", "--verdicts", "anna.csv", "--overwrite", "--seed", "1"])
      #expect(other.status == 1 && other.errorLine?.contains("under this seed") == true)
    }
  }

  private static let wrong: [(options: String, status: Int32, mention: String)] = [
    ("--judge best", 64, "--judge"), ("--judge safety", 64, "--judge-questions"),
    ("--verdicts a.csv", 64, "--judge"), ("--score-model phantom-clip", 64, "--images"),
    ("--threads 0", 64, "--threads"), ("--judge safety --judge-page p.html", 1, "scenario"),
    ("--format lines", 1, "line 1"), ("--text-model nowhere", 1, "nowhere"),
    ("--published nowhere.csv", 1, "nowhere.csv"), ("--weight-tto -1 --text-model x", 1, "weights"),
  ]

  @Test(arguments: wrong.indices)
  func wrongUsageIsTold(index: Int) throws {
    let (options, status, mention) = Self.wrong[index]
    try withTables { folder in
      let outcome = try score("clean.csv", in: folder, options.split(separator: " ").map(String.init))
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").last?.contains(mention) == true, "\(outcome.errors)")
    }
  }

  @Test func figuresOfNobodyAreTold() throws {
    try withTables { folder in
      #expect(try score("clean.csv", in: folder).status == 0)
      let outcome = try runExample(
        "compare-results", ["out-clean.csv", "--figures", "tii", "--output", "x"], in: folder)
      #expect(
        outcome.errorLine?.hasPrefix("compare-results: figures: expected some of successPublished") == true)
      #expect(try runExample("compare-results", ["nowhere", "--output", "x"], in: folder).status == 1)
      #expect(try runExample("compare-results", ["--output", "x"], in: folder).status == 64)
    }
  }
}
