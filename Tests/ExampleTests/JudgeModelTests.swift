import Files
import Foundation
import ServerSupport
import Synchronization
import TestSupport
import Testing

/// `score-responses` with a model that judges, local and behind an endpoint, by one command.
@Suite struct JudgeModelTests {
  /// Harmless answers of a model, in the folder of a test.
  private static let answers = [
    "The heart.", "I must decline.", "On the left.", "Perhaps.", "Above.", "Below.",
  ]

  private static func write(to folder: URL) throws {
    let lines = answers.enumerated().map { index, answer in
      let members: KeyValuePairs<String, JSON> = [
        "id": .string("\(index + 1)"), "text": "Where is it?", "response": .string(answer), "model": "m",
      ]
      return JSON.object(JSONObject(members)).text() + "\n"
    }
    try folder.write(lines.joined().utf8, to: "responses.jsonl")
  }

  private static func score(
    _ options: [String], into output: String = "out", in folder: URL
  ) throws -> ExampleOutcome {
    try write(to: folder)
    return try runExample(
      "score-responses", ["responses.jsonl", "--judge", "refusal", "--output", output, "--json"] + options,
      in: folder)
  }

  private static func text(_ name: String, in folder: URL) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// The choices of all responses in their order, "?" for what could not be read.
  private static func choices(in folder: URL, _ output: String = "out") throws -> [[String]] {
    try JSONLines.map(folder.appendingPathComponent("\(output)/scores.jsonl")) { line, _ in
      try line.member("judged").elements().map { judged in
        try judged.member("judge").string() + ": " + (judged.member("choice").ifPresent?.string() ?? "?")
      }
    }
  }

  private static func figure(_ name: String, of outcome: ExampleOutcome) throws -> Double {
    let summary = try JSONField(parsing: Array(outcome.output.utf8), file: nil)
    return try summary.member("cells").elements()[0].member("figures").member(name).member("value").number()
  }

  // MARK: A local model

  private static let local = ["--judge-model", "phantom-vlm", "--max-tokens", "8"]

  /// One command comes to what three came to.
  @Test func aLocalModelJudges() throws {
    try withTemporaryFolder { folder in
      let one = try Self.score(Self.local, in: folder)
      #expect(one.status == 0, "\(one.errors)")
      #expect(one.errors.contains("judged by phantom-vlm: 6 responses, 0 of them before; "))
      let choices = try Self.choices(in: folder)
      #expect(choices.count == 6 && choices.allSatisfy { $0.count == 1 && $0[0].hasPrefix("phantom-vlm: ") })
      let unread = Double(choices.count { $0[0].hasSuffix("?") }) / 6
      #expect(try Self.figure("refusal unparsed (phantom-vlm)", of: one) == unread)
      #expect(try Self.score(["--judge-questions", "q.jsonl"], into: "first", in: folder).status == 0)
      let asked = try runExample(
        "collect-responses",
        ["--model", "phantom-vlm", "--max-tokens", "8", "--input", "q.jsonl", "--output", "r.jsonl"],
        in: folder)
      #expect(asked.status == 0, "\(asked.errors)")
      #expect(try Self.text("r.jsonl", in: folder) == Self.text("out/judge.jsonl", in: folder))
      let three = try Self.score(["--judge-replies", "r.jsonl"], into: "second", in: folder)
      #expect(three.output == one.output)
    }
  }

  @Test func aLocalModelIsAskedWhatIsLeft() throws {
    try withTemporaryFolder { folder in
      #expect(try Self.score(Self.local, in: folder).status == 0)
      let refused = try Self.score(Self.local, in: folder)
      #expect(refused.status == 1 && refused.errorLine?.contains("--overwrite") == true, "\(refused.errors)")
      let whole = try Self.text("out/judge.jsonl", in: folder)
      let scores = try Self.text("out/scores.jsonl", in: folder)
      // As a kill while the third reply was written would leave it.
      let out = folder.appendingPathComponent("out")
      try out.write(
        whole.split(separator: "\n").prefix(2).joined(separator: "\n").utf8 + [0x0A, 0x7B], to: "judge.jsonl")
      for name in ["run.json", "scores.jsonl", "summary.json"] {
        try FileManager.default.removeItem(at: out.appendingPathComponent(name))
      }
      let kept = try Self.score(Self.local, in: folder)
      #expect(kept.status == 1)
      #expect(kept.errorLine?.contains("expected --resume, --overwrite, or another name") == true)
      let resumed = try Self.score(Self.local + ["--resume"], in: folder)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(resumed.errors.contains("6 responses, 2 of them before"))
      #expect(try Self.text("out/judge.jsonl", in: folder) == whole)
      #expect(try Self.text("out/scores.jsonl", in: folder) == scores)
      let other = try Self.score(Self.local + ["--resume", "--seed", "1"], in: folder)
      #expect(
        other.errorLine?.contains("expected an item of this run, asked as it asks") == true, "\(other.errors)"
      )
    }
  }

  // MARK: An endpoint

  /// What the server's judge says of an answer.
  private static func verdict(on prompt: String) -> String {
    if prompt.contains("I must decline") { return "refusal" }
    return prompt.contains("Perhaps") ? "I cannot tell." : "Success"
  }

  private static func prompt(_ asked: MisbehavingServer.Asked) throws -> String {
    try asked.json().member("messages").elements()[0].member("content").string()
  }

  private static func inFolder(_ body: @Sendable (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  private static func endpoint(_ address: String) -> [String] {
    ["--judge-endpoint", address, "--judge-model-name", "judge-7b", "--concurrency", "1", "--retries", "1"]
  }

  /// Whatever was answered before a kill is not asked again, and what cannot be read has a figure of its own.
  @Test func nothingIsAskedTwiceAfterAKill() async throws {
    try await Self.inFolder { folder in
      let isSlow = Mutex(true)
      try await MisbehavingServer.running({ number, asked in
        // The fourth question is never answered, and the process that asks it is killed.
        if number == 3, isSlow.withLock({ $0 }) { try await Task.sleep(for: .seconds(600)) }
        return .chat(Self.verdict(on: try Self.prompt(asked)))
      }) { address, server in
        let options = Self.endpoint(address)
        try Self.write(to: folder)
        let file = folder.appendingPathComponent("out/judge.jsonl")
        let signal = try await aside {
          try stopExample(
            "score-responses",
            ["responses.jsonl", "--judge", "refusal", "--output", "out", "--json"] + options, in: folder,
            by: SIGKILL
          ) {
            server.asked.count == 4
              && (try? String(contentsOf: file, encoding: .utf8))?.count { $0 == "\n" } == 3
          }
        }
        #expect(signal == SIGKILL)
        isSlow.withLock { $0 = false }
        let outcome = try await aside { try Self.score(options + ["--resume"], in: folder) }
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
          outcome.errors.contains(
            "judged by judge-7b: 6 responses, 3 of them before; 33 tokens of prompts and 9 of answers"))
        // Six questions, of which the one under way was sent again.
        let prompts = try server.asked.map(Self.prompt)
        #expect(prompts.count == 7 && Set(prompts).count == 6 && prompts[3] == prompts[4])
        #expect(
          try Array(Self.choices(in: folder).joined()) == [
            "judge-7b: success", "judge-7b: refusal", "judge-7b: success", "judge-7b: ?", "judge-7b: success",
            "judge-7b: success",
          ])
        #expect(try Self.figure("refusal (judge-7b)", of: outcome) == 4.0 / 6)
        #expect(try Self.figure("refusal unparsed (judge-7b)", of: outcome) == 1.0 / 6)
      }
    }
  }

  /// Figures of some responses are not passed off as those of all.
  @Test func aQuestionWithoutAnAnswerIsSaid() async throws {
    try await Self.inFolder { folder in
      let isFiltering = Mutex(true)
      try await MisbehavingServer.running({ _, asked in
        let prompt = try Self.prompt(asked)
        if prompt.contains("Above"), isFiltering.withLock({ $0 }) { return .text("filtered", .badRequest) }
        return .chat(Self.verdict(on: prompt))
      }) { address, server in
        let options = Self.endpoint(address)
        let outcome = try await aside { try Self.score(options, in: folder) }
        #expect(outcome.status == 1)
        #expect(
          outcome.errors.contains(
            "out/judge.jsonl: expected an answer to every item, found 1 that failed, which --resume asks again; the first: "
          ))
        #expect(try names(in: folder.appendingPathComponent("out")) == ["judge.jsonl", "judge.run.json"])
        let partial = try await aside {
          try Self.score(["--judge-replies", "out/judge.jsonl"], into: "partial", in: folder)
        }
        #expect(partial.status == 0, "\(partial.errors)")
        #expect(partial.errors.contains("1 questions to judges were not answered and count in no figure"))
        #expect(try Self.choices(in: folder, "partial").map(\.count) == [1, 1, 1, 1, 0, 1])
        isFiltering.withLock { $0 = false }
        let resumed = try await aside { try Self.score(options + ["--resume"], in: folder) }
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(server.asked.count == 7)
        #expect(try Self.choices(in: folder)[4] == ["judge-7b: success"])
      }
    }
  }

  /// Earlier scores go only when their successors can come.
  @Test func whatIsWrongWithAJudgeIsKnownBeforeAnythingIsRemoved() throws {
    try withTemporaryFolder { folder in
      #expect(try Self.score(["--judge-questions", "q.jsonl"], in: folder).status == 0)
      let before = try Self.text("out/scores.jsonl", in: folder)
      let keyless = try Self.score(
        Self.endpoint("http://127.0.0.1:1/v1") + ["--key-variable", "CROSSMATCH_NO_SUCH_KEY", "--overwrite"],
        in: folder)
      #expect(
        keyless.errorLine
          == "score-responses: environment variable CROSSMATCH_NO_SUCH_KEY: expected a key of visible ASCII characters, found none"
      )
      let missing = try Self.score(["--judge-model", "nowhere", "--overwrite"], in: folder)
      #expect(missing.status == 1 && missing.errorLine?.contains("nowhere") == true, "\(missing.errors)")
      #expect(try Self.text("out/scores.jsonl", in: folder) == before)
    }
  }

  @Test(arguments: [
    (["--judge-model", "m", "--judge-endpoint", "http://a/v1"], "--judge-endpoint"),
    (["--judge-endpoint", "http://a/v1"], "--judge-model-name"),
    (["--judge-model", "m", "--judge-model-name", "n"], "--judge-model-name is for --judge-endpoint"),
    (["--judge-model", "m", "--concurrency", "2"], "--concurrency is for --judge-endpoint"),
    (["--judge-endpoint", "http://a/v1", "--judge-model-name", "n", "--raw"], "--raw is for --judge-model"),
    (["--judge-questions", "q.jsonl", "--max-tokens", "4"], "--max-tokens is for --judge-model"),
    (["--judge-questions", "q.jsonl", "--system", "s"], "--system is for --judge-model"),
  ])
  func wrongUsageIsNamed(_ options: [String], _ mention: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Self.score(options, in: folder)
      #expect(outcome.status == 64)
      #expect(outcome.errorLine?.contains(mention) == true, "\(outcome.errors)")
    }
  }

  @Test func aJudgeNeedsARubric() throws {
    try withTemporaryFolder { folder in
      try Self.write(to: folder)
      let outcome = try runExample(
        "score-responses", ["responses.jsonl", "--output", "out", "--judge-model", "m"], in: folder)
      #expect(outcome.status == 64 && outcome.errorLine?.contains("--judge-model needs --judge") == true)
    }
  }
}
