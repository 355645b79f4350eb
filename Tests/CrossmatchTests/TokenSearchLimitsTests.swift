import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

@Suite struct TokenSearchLimitsTests {
  private func run(_ limits: RunLimits, shouldStop: () -> Bool = { false }) throws -> TokenSearchResult {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch(.gcg, suffixLength: 3)
    (search.searchWidth, search.initial) = (8, .repeating("a"))
    return try search.run(
      prompt: "a normal chest", target: "a nodule", against: encoder, limits: limits, seed: 0,
      shouldStop: shouldStop)
  }

  @Test func endsForTheReasonThatComesFirst() throws {
    #expect(try run(RunLimits(steps: 2)).run.stopped == .steps)
    #expect(try run(RunLimits(steps: 2)).run.steps == 2)
    #expect(try run(RunLimits(steps: 0)).run.trace.count == 1)
    #expect(try run(RunLimits(steps: 1000, seconds: 0)).run.stopped == .timeLimit)
    #expect(try run(RunLimits(steps: 1000, targetScore: -1)).run.stopped == .targetScore)
    let limited = try run(RunLimits(steps: 1000, evaluations: 20))
    #expect(limited.run.stopped == .evaluations)
    #expect((20..<30).contains(limited.run.evaluations))
    #expect(try run(RunLimits(steps: 1000)) { true }.run.stopped == .interrupted)
  }

  @Test(arguments: [
    "suffix length", "search width", "top-k", "replacements", "buffer", "initial word", "prompt",
  ])
  func refusesSettingsThatCannotBeRun(_ field: String) throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch.gcg
    search.initial = .repeating("a")
    switch field {
    case "suffix length": search.suffixLength = 0
    case "search width": search.searchWidth = 0
    case "top-k": search.topK = 0
    case "replacements": search.replacements = 21
    case "buffer": search.bufferSize = -1
    case "initial word": search.initial = .repeating("two words")
    default: search.suffixLength = 30  // the model takes 32 tokens, two of them special
    }
    let error = #expect(throws: InputError.self) {
      try search.start(prompt: "a chest", against: encoder, objective: towards("a nodule", encoder), seed: 0)
    }
    #expect(error?.field == field)
  }

  @Test func refusesATargetThatWouldBeTruncated() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    let error = #expect(throws: InputError.self) {
      try TokenSearch(.gcg, suffixLength: 1).run(
        prompt: "a", target: String(repeating: "chest ", count: 40), against: encoder,
        limits: RunLimits(steps: 1),
        seed: 0)
    }
    #expect(error?.field == "target")
  }

  @Test func writesWhatItFoundAndVerifiesIt() throws {
    try withTemporaryFolder { folder in
      let result = try run(RunLimits(steps: 3))
      try result.write(to: folder)
      #expect(abs(result.verified - result.adversarial.score) < 1e-5)
      let written =
        try JSONSerialization.jsonObject(
          with: Data(contentsOf: folder.appendingPathComponent("result.json"))) as? [String: Any]
      #expect(
        Set(try #require(written).keys) == [
          "schema", "attack", "model", "seed", "clean", "adversarial", "trigger", "verified", "withinCap",
          "steps",
          "seconds", "evaluations", "stopped",
        ])
      #expect((written?["adversarial"] as? [String: Any])?["text"] as? String == result.adversarial.text)
      let trace = try String(contentsOf: folder.appendingPathComponent("trace.csv"), encoding: .utf8)
      #expect(trace.split(separator: "\n").count == 5)
    }
  }
}
