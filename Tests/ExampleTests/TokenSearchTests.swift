import Crossmatch
import ExampleSupport
import Foundation
import TestSupport
import Testing

/// `token-search` from its arguments to its files.
@Suite struct TokenSearchTests {
  private static let model = RepositoryFixtures.model("tiny-bert")
  private static let search = [
    "--model", model.path, "--prompt", "a scan", "--target", "the chest", "--suffix-length", "4",
    "--preset", "gcg", "--steps", "5", "--search-width", "24", "--top-k", "16", "--threads", "1",
  ]

  /// A run of the search above whose files are in `folder`.
  private func found(seed: String, in folder: URL) throws -> SearchOutput {
    let outcome = try runExample(
      "token-search", Self.search + ["--seed", seed, "--output", folder.path, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try names(in: folder) == ["result.json", "trace.csv"])
    let written = try SearchOutput(in: folder)
    #expect(outcome.output == written.text)
    return written
  }

  @Test func resultNamesTheAttackAndItsParameters() throws {
    try withTemporaryFolder { folder in
      let written = try found(seed: "7", in: folder)
      #expect(
        Set(written.result.keys) == [
          "schema",
          "attack", "model", "seed", "clean", "adversarial", "trigger", "verified", "withinCap", "steps",
          "seconds", "evaluations", "stopped",
        ])
      #expect(written.result["seed"] as? Int == 7)
      #expect(written.result["steps"] as? Int == 5)
      #expect(written.result["stopped"] as? String == "steps")
      #expect(try written.value("attack", "name") == "gcg")
      #expect(try written.value("attack", "target") == "the chest")
      let parameters = [
        "suffixLength": 4, "searchWidth": 24, "topK": 16, "replacements": 1, "buffer": 0, "steps": 5,
      ]
      for (name, value) in parameters { #expect(try written.value("attack", name) == value, "\(name)") }
      #expect(try written.value("model", "path") == Self.model.path)
      #expect(try written.value("model", "sha256") == ModelFolder(contentsOf: Self.model).weightsSHA256())
    }
  }

  @Test func scoresAreThoseOfTheTexts() throws {
    try withTemporaryFolder { folder in
      let written = try found(seed: "7", in: folder)
      let model = try ModelFolder(contentsOf: Self.model)
      let encoder = try model.textEncoder()
      for key in ["clean", "adversarial"] {
        #expect((written.result[key] as? [String: Any])?.keys.sorted() == ["score", "text", "tokens"])
        let text: String = try written.value(key, "text")
        let tokens: [Int] = try written.value(key, "tokens")
        let score: Double = try written.value(key, "score")
        #expect(encoder.tokens(of: text).map(Int.init) == tokens)
        let table = try SimilarityTable(texts: [text, "the chest"], images: [], model: model)
        #expect(abs(score - Double(table.cosines.values[1])) < 1e-5)
      }
      let clean: (text: String, tokens: [Int]) = try (
        written.value("clean", "text"), written.value("clean", "tokens")
      )
      let adversarial: (text: String, tokens: [Int], score: Double) = try (
        written.value("adversarial", "text"), written.value("adversarial", "tokens"),
        written.value("adversarial", "score")
      )
      #expect(clean.text == "a scan")
      #expect(adversarial.text.hasPrefix("a scan "))
      #expect(adversarial.tokens.count == clean.tokens.count + 4)
      let verified = try #require(written.result["verified"] as? Double)
      #expect(abs(verified - adversarial.score) < 1e-5)
    }
  }

  @Test func traceHasARowForTheStartAndForEachStep() throws {
    try withTemporaryFolder { folder in
      let written = try found(seed: "7", in: folder)
      #expect(written.trace[0] == ["step", "seconds", "score", "candidates_scored"])
      let rows = try written.trace.dropFirst().map { row in try row.map { try #require(Double($0)) } }
      #expect(rows.map { $0[0] } == [0, 1, 2, 3, 4, 5])
      for column in 1...3 { #expect(rows.map { $0[column] } == rows.map { $0[column] }.sorted()) }
      let (first, last) = (rows[0], rows[5])
      #expect(first[1] == 0)
      #expect(first[3] == 1)
      #expect(last[1] == written.result["seconds"] as? Double)
      let score: Double = try written.value("adversarial", "score")
      #expect(abs(last[2] - score) < 1e-6)
      #expect(last[2] > first[2])
      #expect(last[3] > 1 && last[3] <= 1 + 5 * 24)
      // One gradient a step is evaluated beside the candidates.
      #expect((written.result["evaluations"] as? Int).map(Double.init) == last[3] + 5)
    }
  }

  @Test func sameSeedGivesTheSameResult() throws {
    let runs = try ["3", "3", "4"].map { seed in
      try withTemporaryFolder { try found(seed: seed, in: $0.appendingPathComponent("made")) }
    }
    #expect(runs[0].repeatable == runs[1].repeatable)
    let traces = runs.map { $0.trace.map { [$0[0], $0[2], $0[3]] } }
    #expect(traces[0] == traces[1])
    #expect(traces[0] != traces[2])
  }

  @Test(arguments: [
    (["--steps", "0"], "steps"), (["--time-limit", "0"], "time limit"),
    (["--target-score", "-1"], "target score"),
  ])
  func limitsThatAreReachedAtOnceLeaveTheFirstSuffix(limit: [String], stopped: String) throws {
    let outcome = try runExample("token-search", Self.replacing(limit, in: Self.search) + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(result["stopped"] as? String == stopped)
    #expect(result["steps"] as? Int == 0)
    #expect((result["adversarial"] as? [String: Any])?["text"] as? String == "a scan x x x x")
  }

  private static let refused: [String: (arguments: [String], mention: String)] = [
    "prompt that begins with a hyphen": (["--prompt", "-" + String(repeating: " a", count: 100)], "prompt"),
    "missing model": (["--model", "/nowhere"], "/nowhere/config.json"),
    "model of images": (
      ["--model", RepositoryFixtures.model("tiny-clip-vision-projection").path], "a model of text"
    ),
    "prompt beyond the limit": (["--prompt", String(repeating: "a ", count: 100)], "prompt"),
    "target beyond the limit": (["--target", String(repeating: "a ", count: 100)], "target"),
    "suffix without room": (["--suffix-length", "30"], "prompt"),
    "suffix of nothing": (["--suffix-length", "0"], "suffix length"),
    "suffix beyond reason": (["--suffix-length", "9223372036854775807"], "suffix length"),
    "no candidates": (["--search-width", "0"], "search width"),
    "no tokens": (["--top-k", "0"], "top-k"),
    "replacements beyond the trigger": (["--replacements", "5"], "replacements"),
    "unknown initial token": (["--initial-tokens", "9999"], "initial tokens"),
    "missing prompts": (["--prompts", "/nowhere"], "/nowhere"),
    "missing synonyms": (["--synonyms", "/nowhere"], "/nowhere"),
    "negative buffer": (["--buffer=-1"], "buffer"),
  ]

  @Test(arguments: refused.keys.sorted())
  func inputIsRefused(name: String) throws {
    let (arguments, mention) = try #require(Self.refused[name])
    try withTemporaryFolder { folder in
      var search = Self.search
      if arguments[0] == "--prompts" {
        let index = search.firstIndex(of: "--prompt")!
        search.removeSubrange(index...index + 1)
      }
      if arguments[0] == "--synonyms" {
        search = Self.removing(["--suffix-length", "--top-k"], from: search)
      }
      if arguments[0] == "--initial-tokens" { search = Self.removing(["--suffix-length"], from: search) }
      let outcome = try runExample(
        "token-search", Self.replacing(arguments, in: search) + ["--output", folder.path, "--json"])
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.hasPrefix("token-search: "))
      #expect(line.contains(mention), "\(line)")
      #expect(try names(in: folder).isEmpty)
    }
  }

  @Test(arguments: TokenSearch.Preset.allCases)
  func everyPresetRunsAndIsNamed(_ preset: TokenSearch.Preset) throws {
    let lacking: [TokenSearch.Preset: [String]] = [
      .pez: ["--search-width", "--top-k"], .randomSearch: ["--top-k"],
      .words: ["--suffix-length", "--top-k"],
    ]
    let search = Self.removing(lacking[preset] ?? [], from: Self.search)
    let arguments = Self.replacing(["--preset", preset.rawValue], in: search) + ["--json"]
    let outcome = try runExample("token-search", arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect((result["attack"] as? [String: Any])?["name"] as? String == preset.rawValue)
    #expect((result["trigger"] as? [String: Any])?["tokens"] as? [Int] != nil)
  }

  @Test func theDefaultIsFast() throws {
    let index = try #require(Self.search.firstIndex(of: "--preset"))
    let outcome = try runExample(
      "token-search", Array(Self.search[..<index] + Self.search[(index + 2)...]) + ["--json"])
    #expect(outcome.output.contains(#""name": "fast""#))
  }

  @Test func oneTriggerServesAFileOfPrompts() throws {
    try withTemporaryFolder { folder in
      try folder.write("a scan\nthe {trigger} chest\n".utf8, to: "prompts")
      let index = try #require(Self.search.firstIndex(of: "--prompt"))
      let rest = Array(Self.search[..<index] + Self.search[(index + 2)...])
      let prompts = ["--prompts", folder.appendingPathComponent("prompts").path]
      let out = folder.appendingPathComponent("out")
      let outcome = try runExample("token-search", rest + prompts + ["--output", out.path])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let written = try SearchOutput(in: out)
      let texts = try #require(written.result["prompts"] as? [[String: Any]])
        .compactMap { ($0["adversarial"] as? [String: Any])?["text"] as? String }
      let words: String = try written.value("trigger", "text")
      #expect(texts == ["a scan \(words)", "the \(words) chest"])

      let each = try runExample("token-search", rest + prompts + ["--each", "--output", out.path])
      #expect(each.status == 0, "\(each.errors)")
      for (name, clean) in [("1", "a scan"), ("2", "the chest")] {
        let alone = try SearchOutput(in: out.appendingPathComponent(name))
        #expect(try alone.value("clean", "text") == clean)
      }
    }
  }

  @Test func severalModelsAndTargetsAreTakenAtOnce() throws {
    let outcome = try runExample(
      "token-search",
      Self.search + [
        "--target", "a nodule", "--away-from", "a scan", "--also-model",
        RepositoryFixtures.model("tiny-clip").path, "--draft-model", Self.model.path, "--json",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect((result["models"] as? [Any])?.count == 2)
    #expect((result["draftEvaluations"] as? Int).map { $0 > 0 } == true)
    let attack = try #require(result["attack"] as? [String: Any])
    #expect(attack["objective"] as? String == "cosine margin" && attack["target"] is NSNull)
    #expect(attack["towards"] as? [String] == ["the chest", "a nodule"])
  }

  @Test func wordsAreReplacedByATable() throws {
    try withTemporaryFolder { folder in
      try folder.write(#"{"scan": ["chest", "nodule"]}"#.utf8, to: "words.json")
      let outcome = try runExample(
        "token-search",
        Self.removing(["--suffix-length", "--top-k"], from: Self.search) + [
          "--synonyms", folder.appendingPathComponent("words.json").path, "--json",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let result = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect((result["adversarial"] as? [String: Any])?["text"] as? String == "a chest")
    }
  }

  /// The arguments without some options and their values.
  private static func removing(_ options: [String], from arguments: [String]) -> [String] {
    options.reduce(arguments) { rest, option in
      let index = rest.firstIndex(of: option)!
      return Array(rest[..<index] + rest[(index + 2)...])
    }
  }

  /// The arguments with the value of an option among them replaced, or the option added.
  private static func replacing(_ option: [String], in arguments: [String]) -> [String] {
    guard let index = arguments.firstIndex(of: option[0]) else { return arguments + option }
    return arguments[..<index] + option + arguments[(index + 2)...]
  }

  @Test(arguments: ["taken", "taken/inside"])
  func outputFoldersThatCannotBeMadeAreNamed(name: String) throws {
    try withTemporaryFolder { folder in
      try folder.write("a file".utf8, to: "taken")
      let path = folder.appendingPathComponent(name).path
      let outcome = try runExample("token-search", Self.search + ["--output", path])
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errorLine?.contains(path) == true, "\(outcome.errors)")
      #expect(try names(in: folder) == ["taken"])
    }
  }
}
