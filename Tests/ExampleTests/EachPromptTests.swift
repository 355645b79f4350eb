import Crossmatch
import Foundation
import TestSupport
import Testing

/// `token-search --each`: a search for each of several prompts, of which those that are done are not done again.
@Suite struct EachPromptTests {
  private static let prompts = ["a scan", "the {trigger} chest", "a scan of the chest"]

  private static func search(steps: Int = 40, target: String = "the chest") -> [String] {
    [
      "--model", RepositoryFixtures.model("tiny-bert").path, "--prompts", "prompts", "--target", target,
      "--each",
      "--suffix-length", "4", "--preset", "gcg", "--steps", "\(steps)", "--search-width", "24", "--top-k",
      "16",
      "--seed", "5", "--threads", "1",
    ]
  }

  private func write(_ prompts: [String], to folder: URL) throws {
    try folder.write((prompts.joined(separator: "\n") + "\n").utf8, to: "prompts")
  }

  private func run(_ arguments: [String], in folder: URL) throws -> ExampleOutcome {
    try runExample("token-search", arguments, in: folder)
  }

  /// The result and the trace of a prompt, without what differs from run to run.
  private func files(_ output: URL, _ number: Int) throws -> [String] {
    let place = output.appendingPathComponent("\(number)")
    #expect(try names(in: place) == ["result.json", "trace.csv"])
    let written = try SearchOutput(in: place)
    return [written.repeatable] + written.trace.map { ([$0[0]] + $0[2...]).joined(separator: ",") }
  }

  private func expectEqual(_ output: URL, _ reference: URL) throws {
    for number in 1...Self.prompts.count {
      #expect(try files(output, number) == files(reference, number), "\(number)")
    }
  }

  /// Of a result on disk: its bytes, and which file it is.
  private func identity(_ file: URL) throws -> (Data, NSNumber) {
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    return (try Data(contentsOf: file), try #require(attributes[.systemFileNumber] as? NSNumber))
  }

  @Test(arguments: [SIGTERM, SIGKILL])
  func whatIsDoneIsKept(_ signal: Int32) throws {
    try withTemporaryFolder { folder in
      try write(Self.prompts, to: folder)
      let search = Self.search(steps: 300)
      #expect(try run(search + ["--output", "whole"], in: folder).status == 0)
      let first = folder.appendingPathComponent("out/1/trace.csv")
      _ = try stopExample(
        "token-search", search + ["--output", "out"], in: folder, by: signal,
        once: { FileManager.default.fileExists(atPath: first.path) })
      let kept = try ["result.json", "trace.csv"].map {
        try identity(folder.appendingPathComponent("out/1/\($0)"))
      }
      let resumed = try run(search + ["--output", "out", "--resume"], in: folder)
      #expect(
        resumed.status == 0 && resumed.errors.contains("of 3 prompts were done before"), "\(resumed.errors)")
      let after = try ["result.json", "trace.csv"].map {
        try identity(folder.appendingPathComponent("out/1/\($0)"))
      }
      #expect(zip(kept, after).allSatisfy { $0 == $1 })
      try expectEqual(folder.appendingPathComponent("out"), folder.appendingPathComponent("whole"))
    }
  }

  /// Kept results are printed as well, where results are.
  @Test func whatIsPrintedIsWhole() throws {
    try withTemporaryFolder { folder in
      try write(Self.prompts, to: folder)
      let arguments = Self.search() + ["--json", "--output", "out"]
      let whole = try run(arguments, in: folder)
      let again = try run(arguments + ["--resume"], in: folder)
      #expect(
        again.status == 0 && again.output == whole.output && again.errorLine?.contains("3 of 3") == true)
      // Without --resume they are not for the taking.
      #expect(try run(arguments, in: folder).status == 1)
    }
  }

  /// A result without its trace, or that of an interrupted run, is not done.
  @Test func whatIsHalfDoneIsDoneAgain() throws {
    try withTemporaryFolder { folder in
      try write(Self.prompts, to: folder)
      for name in ["out", "whole"] {
        #expect(try run(Self.search() + ["--output", name], in: folder).status == 0)
      }
      let out = folder.appendingPathComponent("out")
      try FileManager.default.removeItem(at: out.appendingPathComponent("1/trace.csv"))
      let result = out.appendingPathComponent("3/result.json")
      let text = try String(contentsOf: result, encoding: .utf8)
      try text.replacing(#""stopped": "steps""#, with: #""stopped": "interrupted""#).write(
        to: result, atomically: true, encoding: .utf8)
      let resumed = try run(Self.search() + ["--output", "out", "--resume"], in: folder)
      #expect(resumed.status == 0 && resumed.errors.contains("1 of 3 prompts"), "\(resumed.errors)")
      try expectEqual(out, folder.appendingPathComponent("whole"))
    }
  }

  @Test func resultsOfOtherSearchesAreRefused() throws {
    try withTemporaryFolder { folder in
      try write(Self.prompts, to: folder)
      #expect(try run(Self.search() + ["--output", "out"], in: folder).status == 0)
      func refusal(_ arguments: [String]) throws -> String {
        let outcome = try run(arguments + ["--output", "out", "--resume"], in: folder)
        #expect(outcome.status == 1)
        return try #require(outcome.errorLine, "\(outcome.errors)")
      }
      #expect(try refusal(Self.search(steps: 41)).contains("out/1/result.json: attack.steps: expected 41"))
      #expect(try refusal(Self.search(target: "a nodule")).contains("out/1/result.json: attack.target"))
      #expect(try refusal(Self.search() + ["--also-model", "phantom-clip"]).contains("models"))
      try write([Self.prompts[0], "{trigger} the chest", Self.prompts[2]], to: folder)
      #expect(try refusal(Self.search()).contains("out/2/result.json: adversarial.text"))
      try write([Self.prompts[2], Self.prompts[1], Self.prompts[0]], to: folder)
      #expect(try refusal(Self.search()).contains("out/1/result.json: clean.text"))
    }
  }
}
