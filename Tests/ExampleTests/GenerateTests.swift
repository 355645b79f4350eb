import Foundation
import TestSupport
import Testing

/// `generate` from its arguments to its output.
@Suite struct GenerateTests {
  private static let model = RepositoryFixtures.languageModel("tiny-llama2")

  private struct Case {
    let prompt: String, target: String, answer: String
    let tokens: [Int], targetTokens: [Int], answerTokens: [Int]
    let loss: Double
  }

  private func cases() throws -> [Case] {
    let data = try Data(contentsOf: Self.model.appendingPathComponent("parity.json"))
    let parity = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(parity["cases"] as? [[String: Any]]).map { entry in
      Case(
        prompt: try #require(entry["prompt"] as? String), target: try #require(entry["target"] as? String),
        answer: try #require(entry["answer"] as? String), tokens: try #require(entry["tokens"] as? [Int]),
        targetTokens: try #require(entry["targetTokens"] as? [Int]),
        answerTokens: try #require(entry["answerTokens"] as? [Int]),
        loss: try #require(entry["loss"] as? Double))
    }
  }

  private func object(_ text: some StringProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func rawAnswersAreTheReferences() throws {
    for example in try cases() {
      let outcome = try runExample(
        "generate",
        ["--model", Self.model.path, "--prompt", example.prompt, "--raw", "--max-tokens", "8", "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let found = try object(outcome.output)
      #expect(Set(found.keys) == ["prompt", "prompt_tokens", "response", "response_tokens"])
      #expect(found["prompt"] as? String == example.prompt)
      #expect(found["prompt_tokens"] as? [Int] == example.tokens)
      #expect(found["response"] as? String == example.answer)
      #expect(found["response_tokens"] as? [Int] == example.answerTokens)
    }
  }

  @Test func linesAreRepeatedInTheirOrder() throws {
    let examples = try cases()
    try withTemporaryFolder { folder in
      let lines = try examples.enumerated().map { index, example in
        let line: [String: Any] = ["id": index, "prompt": example.prompt, "target": example.target]
        return String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
      }
      try folder.write((lines.joined(separator: "\n\n") + "\n").utf8, to: "in.jsonl")
      let output = folder.appendingPathComponent("out.jsonl")
      let outcome = try runExample(
        "generate",
        [
          "--model", Self.model.path, "--input", folder.appendingPathComponent("in.jsonl").path, "--output",
          output.path, "--raw", "--max-tokens", "8",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let written = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map {
        try object($0)
      }
      #expect(written.map { $0["id"] as? Int } == [0, 1, 2])
      for (found, example) in zip(written, examples) {
        #expect(found["prompt"] as? String == example.prompt)
        #expect(found["target"] as? String == example.target)
        #expect(found["response"] as? String == example.answer)
        let loss = try #require(found["target_loss"] as? Double)
        // The target is tokenized by itself, which here is another text unless a word begins.
        if found["target_tokens"] as? [Int] == example.targetTokens {
          #expect(abs(loss - example.loss) < 1e-4)
        }
      }
    }
  }

  /// In a template, prompt and target are tokenized as one text; the loss and the answer stand behind it.
  @Test func answersStandInATemplate() throws {
    let arguments = [
      "--model", RepositoryFixtures.languageModel("tiny-qwen3").path, "--template", "chatml", "--prompt",
      "Is the left kidney normal?", "--target", "Sure", "--max-tokens", "6",
    ]
    let told = try object(runExample("generate", arguments + ["--json", "--system", "Answer."]).output)
    let plain = try object(runExample("generate", arguments + ["--json"]).output)
    let (with, without) = (
      try #require(told["prompt_tokens"] as? [Int]), try #require(plain["prompt_tokens"] as? [Int])
    )
    #expect(with.count > without.count)
    let streamed = try runExample("generate", arguments)
    // Control characters, which a random model says, are shown as JSON escapes them.
    let shown = try #require(plain["response"] as? String).unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u" + ("000" + String(scalar.value, radix: 16)).suffix(4) : String(scalar)
    }
    #expect(streamed.output.hasPrefix(shown.joined() + "\ntarget  "))
  }

  @Test func theSameSeedGivesTheSameAnswer() throws {
    func answer(_ seed: String, _ threads: String) throws -> String {
      try runExample(
        "generate",
        [
          "--model", Self.model.path, "--prompt", "The chest", "--raw", "--temperature", "1.5", "--top-p",
          "0.95",
          "--seed", seed, "--threads", threads, "--max-tokens", "12",
        ]
      ).output
    }
    #expect(try answer("3", "1") == answer("3", "2"))
    #expect(try answer("3", "1") != answer("4", "1"))
  }

  @Test(arguments: [
    (["--prompt", "a"], "chat template: expected one in the folder, or --template"),
    (
      ["--prompt", "a </s>", "--template", "vicuna"],
      "prompt: expected a text without the model's special tokens"
    ),
    (["--prompt", "a", "--target", "<s>", "--template", "vicuna"], "target: expected a text without"),
    (["--prompt", "a", "--raw", "--target", ""], "target: expected a text of at least one token"),
    (
      ["--prompt", "a", "--raw", "--max-tokens", "64"],
      "prompt: expected at most 0 tokens, so that 64 more fit"
    ),
    (
      ["--prompt", "a", "--raw", "--image", "scan.png"],
      "image: expected none, for a model that reads texts alone"
    ),
    (["--prompt", "a", "--raw", "--temperature", "-1"], "temperature: expected a number from 0 to 1000"),
    (["--prompt", "a", "--raw", "--top-p", "0"], "top-p: expected a number above 0 and at most 1"),
    (["--prompt", "a", "--raw", "--max-tokens", "0"], "maximum tokens: expected a number from 1"),
  ])
  func wrongInputIsRefusedInOneLine(arguments: [String], complaint: String) throws {
    let outcome = try runExample("generate", ["--model", Self.model.path] + arguments)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLine?.contains(complaint) == true, "\(outcome.errors)")
  }

  @Test func aLineThatCannotBeAnsweredIsNamedBeforeAnyIs() throws {
    try withTemporaryFolder { folder in
      try folder.write(#"{"prompt": "a"}\#n{"prompt": "b", "image": "scan.png"}"#.utf8, to: "in.jsonl")
      let outcome = try runExample(
        "generate",
        [
          "--model", Self.model.path, "--raw", "--max-tokens", "8", "--input",
          folder.appendingPathComponent("in.jsonl").path,
          "--output", folder.appendingPathComponent("out.jsonl").path,
        ])
      #expect(outcome.status == 1)
      #expect(outcome.errorLine?.contains("line 2: image: expected none") == true, "\(outcome.errors)")
      #expect(try names(in: folder) == ["in.jsonl"])
    }
  }
}
