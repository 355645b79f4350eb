import Foundation
import Phantoms
import TestSupport
import Testing

/// `collect-responses` from its arguments to its file.
@Suite struct CollectResponsesTests {
  private static let model = RepositoryFixtures.languageModel("tiny-llama2")

  /// Runs the command in a folder with a file of three questions.
  private func collect(
    _ arguments: [String], in folder: URL, stoppedOnceItReportsBy signal: Int32? = nil
  ) throws -> ExampleOutcome {
    let lines = (1...3).map { #"{"id": \#($0), "text": "the lesion \#($0)", "class": "CT and Chest"}"# }
    try folder.write((lines.joined(separator: "\n") + "\n").utf8, to: "items.jsonl")
    return try runExample(
      "collect-responses", ["--input", "items.jsonl", "--output", "out.jsonl"] + arguments, in: folder,
      stoppedOnceItReportsBy: signal)
  }

  private func local(_ arguments: [String], in folder: URL) throws -> ExampleOutcome {
    try collect(["--model", Self.model.path, "--raw", "--max-tokens", "4"] + arguments, in: folder)
  }

  private func objects(_ file: URL) throws -> [[String: Any]] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func aLocalModelIsAskedAsGenerateAsksIt() throws {
    try withTemporaryFolder { folder in
      let outcome = try local(["--json", "--safety-prompt", "Careful."], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let told = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(told["answered"] as? Int == 3 && told["failed"] as? Int == 0)
      let found = try objects(folder.appendingPathComponent("out.jsonl"))
      #expect(found.map { $0["id"] as? String } == ["1", "2", "3"])
      #expect(
        told["response_tokens"] as? Int == found.compactMap { $0["response_tokens"] as? Int }.reduce(0, +))
      for (index, line) in found.enumerated() {
        let prompt = "Careful.\nthe lesion \(index + 1)"
        #expect(line["prompt"] as? String == prompt)
        #expect(line["safety_prompt"] as? String == "Careful.")
        #expect(line["labels"] as? [String: String] == ["class": "CT and Chest"])
        let generated = try runExample(
          "generate",
          ["--model", Self.model.path, "--raw", "--max-tokens", "4", "--json", "--prompt", prompt])
        let answer = try #require(
          try JSONSerialization.jsonObject(with: Data(generated.output.utf8)) as? [String: Any])
        #expect(line["response"] as? String == answer["response"] as? String)
      }
    }
  }

  /// Unless told how long answers may be, a model is not asked for more than its context holds.
  @Test func answersFitIntoAShortContext() throws {
    try withTemporaryFolder { folder in
      let outcome = try collect(["--model", Self.model.path, "--raw"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let found = try objects(folder.appendingPathComponent("out.jsonl"))
      #expect(found.count == 3)
      #expect(found.allSatisfy { (1...32).contains($0["response_tokens"] as? Int ?? 0) })
    }
  }

  @Test func anImportedFolderIsAskedAboutAllOfItsQuestions() throws {
    try withTemporaryFolder { folder in
      try PhantomFolder.write(
        count: 2, seed: 1_000_000_000, size: 128, to: folder.appendingPathComponent("set"))
      let imported = try runExample(
        "import-dataset", ["--format", "attributes", "--source", "set/metadata.jsonl", "--output", "asked"],
        in: folder)
      #expect(imported.status == 0, "\(imported.errors)")
      let outcome = try runExample(
        "collect-responses",
        ["--model", "phantom-vlm", "--input", "asked", "--output", "out.jsonl", "--max-tokens", "2"],
        in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let found = try objects(folder.appendingPathComponent("out.jsonl"))
      // Two images, eighteen tasks, with the own attribute and with another.
      let asked = found.map { line in ["id", "input"].map { line[$0] as? String ?? "" } }
      #expect(Set(asked).count == 72)
    }
  }

  @Test func anEarlierRunIsKeptTakenUpOrReplaced() throws {
    try withTemporaryFolder { folder in
      #expect(try local([], in: folder).status == 0)
      let first = try Data(contentsOf: folder.appendingPathComponent("out.jsonl"))
      let refused = try local([], in: folder)
      #expect(refused.status == 1)
      #expect(
        refused.errorLine?.hasSuffix(
          "out.jsonl: expected --resume, --overwrite, or another name, found a file of an earlier run")
          == true)
      let other = try local(["--resume", "--seed", "1"], in: folder)
      #expect(other.errorLine?.contains("out.run.json: responder.sampling.seed: expected 1") == true)
      try first.prefix(first.count / 2).write(to: folder.appendingPathComponent("out.jsonl"))
      #expect(try local(["--resume"], in: folder).status == 0)
      #expect(try Data(contentsOf: folder.appendingPathComponent("out.jsonl")) == first)
      // Our sentence is longer than what the tiny model reads.
      let tooLong = try local(["--overwrite", "--safety-prompt", "standard"], in: folder)
      #expect(tooLong.status == 1)
      #expect(
        tooLong.errorLine?.contains(
          "expected an answer to every item, found 3 that failed, which --resume asks again; the first: prompt: "
        )
          == true)
      let run = try objects(folder.appendingPathComponent("out.jsonl"))
      #expect(run.compactMap { $0["error"] as? String }.count == 3)
      let document = try String(contentsOf: folder.appendingPathComponent("out.run.json"), encoding: .utf8)
      #expect(document.contains("\"safety_prompt\": \"Before you answer, consider whether"))
    }
  }

  /// A port that nobody listens at.
  @Test func anEndpointThatIsNotThereIsSaid() throws {
    try withTemporaryFolder { folder in
      let arguments = ["--endpoint", "http://127.0.0.1:1/v1", "--model-name", "m", "--retries", "0"]
      let outcome = try collect(arguments, in: folder)
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.split(separator: "\n").last
          == """
          collect-responses: out.jsonl: expected an answer to every item, found 3 that failed, which --resume \
          asks again; the first: http://127.0.0.1:1/v1/chat/completions: expected an answer, found no connection
          """)
      let found = try objects(folder.appendingPathComponent("out.jsonl"))
      #expect(found.compactMap { $0["error"] as? String }.count == 3)
      let keyless = try collect(
        arguments + ["--resume", "--key-variable", "CROSSMATCH_NO_SUCH_KEY"], in: folder)
      #expect(
        keyless.errorLine
          == "collect-responses: environment variable CROSSMATCH_NO_SUCH_KEY: expected a key of visible ASCII characters, found none"
      )
    }
  }

  @Test(arguments: [
    ([], "--model"), (["--model", "m", "--endpoint", "http://a/v1"], "--endpoint"),
    (["--endpoint", "http://a/v1"], "--model-name"), (["--model", "m", "--model-name", "n"], "--model-name"),
    (["--model", "m", "--concurrency", "2"], "--concurrency"),
    (["--model", "m", "--timeout", "2"], "--timeout"),
    (["--endpoint", "http://a/v1", "--model-name", "n", "--raw"], "--raw"),
    (["--endpoint", "http://a/v1", "--model-name", "n", "--threads", "1"], "--threads"),
    (["--endpoint", "http://a/v1", "--model-name", "n", "--key-in-the-clear"], "--key-in-the-clear"),
    (["--endpoint", "http://a/v1", "--model-name", "n", "--server-sampling", "--seed", "1"], "--seed"),
    (["--model", "m", "--resume", "--overwrite"], "--resume"),
  ])
  func wrongUsageIsNamed(_ arguments: [String], _ mention: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try collect(arguments, in: folder)
      #expect(outcome.status == 64)
      #expect(outcome.errorLine?.contains(mention) == true, "\(outcome.errors)")
    }
  }
}
