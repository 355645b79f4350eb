import Crossmatch
import Foundation
import Phantoms
import TestSupport
import Testing

/// The members that are written are those that docs/results.md has.
@Suite struct ResultSchemaTests {
  /// A table of the page: its members, and which of them are always there.
  private struct Table {
    var members: Set<String> = []
    var always: Set<String> = []

    static func + (first: Table, second: Table) -> Table {
      Table(members: first.members.union(second.members), always: first.always.union(second.always))
    }
  }

  /// Tables by the headings they stand below.
  private let tables: [String: Table]

  init() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/results.md")
    var tables: [String: Table] = [:]
    var heading = ""
    for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("#") { heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces) }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.count == 5, cells[1].hasPrefix("`") else { continue }
      var members = cells[1].matches(of: /`([^`]+)`/).map { String($0.1) }
      if cells[1].contains("also 5, 10") {
        let others = members.filter { $0 != "imageRetrieval" }
        members = others.flatMap { member in
          ["1", "5", "10"].flatMap { top in
            ["textRetrieval", "imageRetrieval"].map {
              member.replacing(".1.", with: ".\(top).").replacing("textRetrieval", with: $0)
            }
          }
        }
      }
      tables[heading, default: Table()].members.formUnion(members)
      if cells[2].isEmpty { tables[heading]!.always.formUnion(members) }
    }
    self.tables = tables
  }

  /// The members of a document by their paths; those that the page has are not looked into.
  private func paths(_ value: Any, _ known: Set<String>, path: String = "") -> Set<String> {
    if known.contains(path) { return [path] }
    switch value {
    case let object as [String: Any]:
      return object.reduce(into: []) { result, member in
        let inner = path.isEmpty ? member.key : "\(path).\(member.key)"
        result.formUnion(paths(member.value, known, path: inner))
      }
    case let list as [[String: Any]] where !list.isEmpty:
      return list.reduce(into: []) { $0.formUnion(paths($1, known, path: path + "[]")) }
    default: return [path]
    }
  }

  /// Each document has what is always there, and together they have all that the tables have, and nothing else.
  private func expect(
    _ documents: [Any], follow headings: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let table = try headings.map { try #require(tables[$0], "\($0)") }.reduce(Table(), +)
    let written = documents.map { paths($0, table.members) }
    for (index, members) in written.enumerated() {
      #expect(
        table.always.subtracting(members).sorted() == [], "document \(index)", sourceLocation: sourceLocation)
    }
    let all = written.reduce(into: Set<String>()) { $0.formUnion($1) }
    #expect(all.subtracting(table.members).sorted() == [], "not on the page", sourceLocation: sourceLocation)
    #expect(table.members.subtracting(all).sorted() == [], "not written", sourceLocation: sourceLocation)
  }

  private func output(_ tool: String, _ arguments: [String]) throws -> Any {
    let outcome = try runExample(tool, arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
  }

  /// What a tiny model is to answer about an image.
  private static let answering = [
    "--model", RepositoryFixtures.answeringModel("tiny-idefics3").path, "--template", "smolvlm", "--image",
    RepositoryFixtures.image("rgb8.png").path, "--text", "is there a nodule?", "--target-response", "no",
    "--response-tokens", "4",
  ]

  @Test func tokenSearch() throws {
    try withTemporaryFolder { folder in
      try folder.write("a chest\na brain\n".utf8, to: "prompts.txt")
      let quick = [
        "--model", "phantom-clip", "--target", "a heart", "--preset", "gcg", "--steps", "1", "--search-width",
        "4",
      ]
      let answering = [
        "--model", RepositoryFixtures.languageModel("tiny-smollm").path, "--template", "chatml",
        "--target-response", "a heart", "--preset", "gcg", "--steps", "1", "--search-width", "4",
        "--suffix-length", "2", "--initial-random", "--response-tokens", "4",
      ]
      try expect(
        [
          output(
            "token-search",
            [
              "--model", RepositoryFixtures.model("tiny-qwen3").path, "--prompt", "a chest", "--target",
              "a heart",
              "--preset", "random", "--steps", "1", "--prompt-name", "query", "--suffix-length", "2",
            ]),
          output(
            "token-search",
            quick + ["--prompt", "a chest", "--draft-model", "phantom-clip", "--precision", "mixed"]),
          output(
            "token-search",
            quick + ["--prompt", "a chest", "--momentum", "0.5", "--distance-weight", "0.1"]),
          output(
            "token-search",
            ["--model", "phantom-clip", "--target", "a heart", "--prompt", "a chest", "--steps", "1"]),
          output(
            "token-search",
            [
              "--model", "phantom-clip", "--target", "a heart", "--prompt", "a chest", "--steps", "1",
              "--preset", "words",
            ]),
          output(
            "token-search",
            quick + [
              "--prompts", folder.appendingPathComponent("prompts.txt").path, "--also-model", "phantom-clip",
            ]),
          output("token-search", answering + ["--prompt", "a chest", "--target-response", "a lung"]),
          output(
            "token-search", answering + ["--prompts", folder.appendingPathComponent("prompts.txt").path]),
        ], follow: ["Every attack", "token-search"])
    }
  }

  @Test func imageAttack() throws {
    let phantom = ["--phantom", "1000000024"]
    try expect(
      [
        output("image-attack", phantom + ["--steps", "1", "--also-model", "phantom-clip"]),
        output(
          "image-attack", phantom + ["--steps", "1", "--target", "a heart", "--rather-than", "a chest"]),
        output("image-attack", phantom + ["--steps", "1", "--sweep", "2/255,4/255"]),
        output("image-attack", phantom + ["--attack", "square", "--steps", "2", "--precision", "mixed"]),
        output("image-attack", phantom + ["--steps", "1", "--defence", "noise"]),
        output("image-attack", phantom + ["--attack", "mask", "--region", "lesion"]),
        output("image-attack", phantom + ["--attack", "patch", "--region", "lesion", "--steps", "2"]),
        output("image-attack", phantom + ["--attack", "cw", "--steps", "2", "--reach", "0.9"]),
        output("image-attack", Self.answering + ["--steps", "1"]),
        output("image-attack", Self.answering + ["--steps", "1", "--defence", "blur"]),
      ], follow: ["Every attack", "image-attack"])
  }

  @Test func universalPatch() throws {
    try withTemporaryFolder { folder in
      let quick = ["--model", "phantom-clip", "--phantoms", "2", "--steps", "1", "--output", folder.path]
      try expect(
        [
          output("universal-patch", quick + ["--precision", "mixed"]),
          output("universal-patch", quick + ["--target", "a heart", "--overwrite"]),
          output("universal-patch", quick + ["--defence", "blur", "--overwrite"]),
        ],
        follow: ["Every attack", "universal-patch"])
    }
  }

  @Test func crossAttack() throws {
    try withTemporaryFolder { folder in
      try folder.write("a chest\na brain\n".utf8, to: "candidates.txt")
      let pair = ["--phantom", "1000000024"]
      let quick = pair + ["--rounds", "1", "--search-width", "4"]
      try expect(
        [
          output("cross-attack", quick + ["--watch-model", "phantom-clip", "--attribution"]),
          output(
            "cross-attack",
            quick + ["--goal", "enter", "--candidates", folder.appendingPathComponent("candidates.txt").path]),
          output("cross-attack", quick + ["--preset", "mcm-as-published", "--precision", "mixed"]),
          output("cross-attack", quick + ["--phrase", "brain", "--phrase-draws", "1"]),
          output("cross-attack", pair + ["--preset", "sga"]),
          output("cross-attack", quick + ["--defence", "blur"]),
          output("cross-attack", Self.answering + ["--rounds", "1", "--search-width", "4"]),
          output(
            "cross-attack", Self.answering + ["--rounds", "1", "--preset", "mcm-as-published"]),
        ], follow: ["Every attack", "cross-attack"])
    }
  }

  @Test func ablation() throws {
    try withTemporaryFolder { folder in
      try expect(
        [
          output(
            "lesion-ablation",
            [
              "--model", "phantom-clip", "--phantoms", "2", "--seed", "5", "--controls", "1", "--treatments",
              "mean", "perturbation", "patch", "--steps", "1", "--patch-steps", "1", "--output",
              folder.path,
            ])
        ], follow: ["ablation.json"])
    }
  }

  @Test func sets() throws {
    try withTemporaryFolder { folder in
      try PhantomFolder.write(
        count: 4, seed: 1_000_000_000, size: 128, to: folder.appendingPathComponent("set"))
      func run(_ name: String, _ more: [String]) throws -> Any {
        try output(
          "cross-attack",
          [
            "--model", "phantom-clip", "--pairs", folder.appendingPathComponent("set/metadata.jsonl").path,
            "--output", folder.appendingPathComponent(name).path, "--rounds", "1", "--search-width", "4",
            "--pairing", "wrong-finding",
          ] + more)
      }
      let summaries = [
        try run(
          "match",
          ["--pairing", "matched", "--attribution", "--watch-model", "phantom-clip", "--defence", "blur"]),
        try run("swap", ["--goal", "swap", "--phrase", "{wanted}", "--phrase-draws", "1"]),
        try run("enter", ["--goal", "enter", "--shard", "0/2"]),
      ]
      try expect(Array(summaries[..<1]), follow: ["summary.json"])
      let allSections = try summaries.map {
        try #require(($0 as? [String: Any])?["sections"] as? [[String: Any]])
      }
      try expect(allSections.joined().map { try #require($0["overall"]) }, follow: ["Figures"])
      let sections = allSections[0]
      let classes = try #require(sections[0]["byClass"] as? [String: Any])
      #expect(!classes.isEmpty)
      for figures in classes.values {
        #expect(paths(figures, tables["Figures"]!.members).isSubset(of: tables["Figures"]!.members))
      }
      func lines(_ name: String) throws -> [Any] {
        let file = folder.appendingPathComponent("\(name)/results.jsonl")
        return try Data(contentsOf: file).split(separator: 0x0A).map {
          try JSONSerialization.jsonObject(with: $0)
        }
      }
      let all = ["match", "swap", "enter"]
      let runs = try all.map {
        try JSONSerialization.jsonObject(
          with: Data(contentsOf: folder.appendingPathComponent("\($0)/run.json")))
      }
      try expect(runs, follow: ["run.json"])
      #expect(try lines("match").count == 8)
      try expectFailedPairsFollowThePage(folder)
      try expect(all.flatMap(lines), follow: ["results.jsonl"])
    }
  }

  @Test func classifications() throws {
    try withTemporaryFolder { folder in
      try PhantomFolder.write(
        count: 6, seed: 1_000_000_000, size: 128, to: folder.appendingPathComponent("set"))
      func run(_ name: String, _ more: [String]) throws -> (summary: Any, lines: [Any]) {
        let run = folder.appendingPathComponent(name)
        let summary = try output(
          "zero-shot",
          [
            "--model", "phantom-clip", "--pairs", folder.appendingPathComponent("set/metadata.jsonl").path,
            "--attack", "pgd", "--steps", "2", "--radius", "8/255", "--output", run.path,
          ] + more)
        let lines = try Data(contentsOf: run.appendingPathComponent("results.jsonl")).split(separator: 0x0A)
        return (summary, try lines.map { try JSONSerialization.jsonObject(with: $0) })
      }
      let runs = [try run("plain", []), try run("defended", ["--defence", "blur"])]
      try expect(runs.map(\.summary), follow: ["summary.json of a classification"])
      try expect(runs.flatMap(\.lines), follow: ["results.jsonl of a classification"])
    }
  }

  @Test func defences() throws {
    try withTemporaryFolder { folder in
      func run(_ tool: String, _ options: [String], _ kind: String) throws {
        let output = folder.appendingPathComponent(tool)
        let all = ["--phantoms", "2", "--output", output.path] + options
        try expect([self.output(tool, all)], follow: ["summary.json of \(kind)"])
        for name in ["results.jsonl", "calibration.jsonl"] {
          let file = output.appendingPathComponent(name)
          guard FileManager.default.fileExists(atPath: file.path) else { continue }
          let lines = try Data(contentsOf: file).split(separator: 0x0A)
          try expect(
            lines.map { try JSONSerialization.jsonObject(with: $0) }, follow: ["\(name) of \(kind)"])
        }
      }
      try run("certify", ["--selection", "4", "--samples", "20"], "certificates")
      try run(
        "check-defence", ["--defence", "noise", "--defence-draws", "1", "--steps", "1", "--queries", "2"],
        "checks")
      try run(
        "detect",
        [
          "--calibration", "20", "--detector", "attention", "--detector", "perplexity", "--steps", "1",
          "--search-steps", "1", "--suffix-length", "2",
        ], "detections")
    }
  }

  @Test func studies() throws {
    try withTemporaryFolder { folder in
      let model = RepositoryFixtures.answeringModel("tiny-llava").path
      func run(_ name: String, _ more: [String], status: Int32 = 0) throws -> URL {
        let output = folder.appendingPathComponent(name)
        let outcome = try runExample(
          "medical-attack",
          [
            "--model", model, "--template", "vicuna", "--phantoms", "1", "--seeds", "1", "--evaluations", "8",
            "--initial-word", "a", "--search-width", "4", "--suffix-length", "1", "--output", output.path,
          ] + more)
        #expect(outcome.status == status, "\(outcome.errors)")
        return output
      }
      func documents(_ folder: URL, _ name: String) throws -> [Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        let parts = name.hasSuffix(".jsonl") ? data.split(separator: 0x0A).map { Data($0) } : [data]
        return try parts.map { try JSONSerialization.jsonObject(with: $0) }
      }
      let studies = [
        try run("watched", ["--inputs", "normal", "both", "--watch-model", model, "--max-tokens", "4"]),
        try run(
          "plain",
          [
            "--inputs", "unmatch", "--attacks", "gcg", "mcm", "--regions", "lesion", "--max-tokens", "4",
          ]),
        try run(
          "defended",
          [
            "--inputs", "both", "--attacks", "pgd", "mcm", "--regions", "lesion", "--defence", "blur",
            "--max-tokens", "4",
          ]),
      ]
      for name in ["run.json", "results.jsonl", "summary.json"] {
        try expect(studies.flatMap { try documents($0, name) }, follow: ["\(name) of a study"])
      }
      let failed = try run(
        "failed", ["--inputs", "both", "--attacks", "none", "--max-tokens", "250"], status: 1)
      try expect(documents(failed, "results.jsonl"), follow: ["Attacks that failed"])
    }
  }

  @Test func scores() throws {
    try withTemporaryFolder { folder in
      let image = try Data(contentsOf: RepositoryFixtures.image("rgb8.png"))
      try folder.write(image, to: "a.png")
      let lines = ["none", "mcm"].flatMap { method in
        (1...2).map {
          """
          {"id": "\($0)", "text": "Where?", "response": "left", "image": "a.png", "attribute": "a heart", \
          "method": "\(method)", "judgements": {"gpt_eval": "#score: \($0)"}}

          """
        }
      }
      try folder.write(lines.joined().utf8, to: "responses.jsonl")
      func document(_ name: String) throws -> [Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent("out/\(name)"))
        let parts = name.hasSuffix(".jsonl") ? data.split(separator: 0x0A).map { Data($0) } : [data]
        return try parts.map { try JSONSerialization.jsonObject(with: $0) }
      }
      func score(_ options: [String]) throws {
        let arguments = ["responses.jsonl", "--output", "out", "--judge", "harm-scale"] + options
        let outcome = try runExample("score-responses", arguments, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      try score(["--judge-questions", "questions.jsonl"])
      let questions = try String(
        contentsOf: folder.appendingPathComponent("questions.jsonl"), encoding: .utf8)
      let codes = questions.matches(of: /"id":"([0-9a-f]{16})"/).map { String($0.1) }
      let verdicts = "judge,code,choice,note\n" + codes.map { "a,\($0),2,\n" }.joined()
      try folder.write(verdicts.utf8, to: "verdicts.csv")
      try score(
        ["--verdicts", "verdicts.csv", "--overwrite", "--score-model", "phantom-clip", "--images", "."])
      try expect(document("run.json"), follow: ["run.json of scores"])
      try expect(document("scores.jsonl"), follow: ["scores.jsonl"])
      try expect(document("summary.json"), follow: ["summary.json of scores"])
      let outcome = try runExample(
        "compare-results", ["out", "--output", "both", "--json"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      try expect(
        [try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))], follow: ["comparison.json"])
    }
  }

  /// A line of an image whose mask is empty, which no attack can be within.
  private func expectFailedPairsFollowThePage(_ folder: URL) throws {
    let set = folder.appendingPathComponent("set")
    try Mask(width: 128, height: 128, pixels: .init(repeating: false, count: 128 * 128)).write(
      to: set.appendingPathComponent("none.png"))
    try set.write(
      #"{"file_name": "00000.png", "text": "a", "mask_file_name": "none.png"}"#.utf8, to: "failing.jsonl")
    let outcome = try runExample(
      "cross-attack",
      [
        "--model", "phantom-clip", "--pairs", set.appendingPathComponent("failing.jsonl").path, "--region",
        "lesion", "--output", folder.appendingPathComponent("failed").path,
      ])
    #expect(outcome.status == 1)
    let line = try Data(contentsOf: folder.appendingPathComponent("failed/results.jsonl"))
    try expect([try JSONSerialization.jsonObject(with: line)], follow: ["Pairs that failed"])
  }
}
