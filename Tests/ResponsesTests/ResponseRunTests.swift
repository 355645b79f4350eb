import Files
import Foundation
import Responses
import Synchronization
import TestSupport
import Testing

/// Runs that ask all questions of a plan, however often they are stopped.
@Suite struct ResponseRunTests {
  private static let items = (1...7).map { number in
    ResponseItem(
      id: "\(number)",
      question: ResponseQuestion(
        input: number % 2 == 0 ? "both" : nil, request: "r\(number)", text: "question \(number)",
        labels: ["class": "CT"]))
  }

  private func inFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appendingPathComponent("out.jsonl"))
  }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  @Test(arguments: [1, 3, 50])
  func allIsAskedOnceAndStandsInOrder(concurrency: Int) async throws {
    try await inFolder { file in
      let responder = StubResponder(concurrency: concurrency)
      let plan = try ResponsePlan(Self.items, safetyPrompt: "Careful.", method: "pgd")
      let run = try ResponseRun(plan, asking: responder, into: file)
      #expect(try await run.run())
      #expect(Set(responder.prompts) == Set(Self.items.map { "Careful.\n" + $0.question.text }))
      #expect(responder.prompts.count == 7)
      let found = try ResponseSet(contentsOf: file)
      #expect(
        found.responses
          == Self.items.map { item in
            CollectedResponse(
              id: item.id, question: item.question, prompt: "Careful.\n" + item.question.text,
              response: "CAREFUL.\n" + item.question.text.uppercased(),
              source: ResponseSource(model: "stub", method: "pgd", safetyPrompt: "Careful."), finish: "stop",
              tokens: ResponseTokens(prompt: 19, response: 2))
          })
      #expect(run.progress.settled == 7)
      #expect(run.progress.promptTokens == 7 * 19)
      #expect(run.progress.responseTokens == 14)
    }
  }

  /// What is answered stays, whatever happens then; a line that was not written whole is asked again.
  @Test func whatIsAnsweredIsNotAskedAgain() async throws {
    try await inFolder { file in
      let plan = try ResponsePlan(Self.items)
      let whole = try ResponseRun(plan, asking: StubResponder(), into: file)
      #expect(try await whole.run())
      let expected = try text(file)
      ResponseRun.remove(file)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).isEmpty)

      let first = StubResponder { prompt in
        if prompt == "question 4" {
          throw ResponderFailure(InputError(file: "server", expected: "an answer", found: "status 401"))
        }
      }
      let error = await #expect(throws: InputError.self) {
        try await ResponseRun(plan, asking: first, into: file).run()
      }
      #expect(error?.description == "server: expected an answer, found status 401")
      #expect(try ResponseSet(contentsOf: file).responses.map(\.id) == ["1", "2", "3"])

      let lines = try text(file)
      try lines.dropLast(10).write(to: file, atomically: false, encoding: .utf8)
      let second = StubResponder()
      let run = try ResponseRun(plan, asking: second, into: file, isResuming: true)
      #expect(run.progress.answered == 2)
      #expect(try await run.run())
      #expect(second.prompts == (3...7).map { "question \($0)" })
      #expect(try text(file) == expected)

      let third = StubResponder()
      #expect(try await ResponseRun(plan, asking: third, into: file, isResuming: true).run())
      #expect(third.prompts.isEmpty)
    }
  }

  @Test func whatFailedIsSaidAndAskedAgain() async throws {
    try await inFolder { file in
      let plan = try ResponsePlan(Self.items)
      let run = try ResponseRun(
        plan,
        asking: StubResponder(concurrency: 2) { prompt in
          if prompt.hasSuffix("2") || prompt.hasSuffix("5") {
            throw InputError(field: "prompt", expected: "less", found: "more")
          }
        }, into: file)
      #expect(try await run.run())
      #expect(run.progress.failed == 2)
      let found = try ResponseSet(contentsOf: file)
      #expect(found.responses.map(\.id) == ["1", "3", "4", "6", "7"])
      let reason = "prompt: expected less, found more"
      #expect(
        found.failures == [
          FailedResponse(id: "2", input: "both", reason: reason),
          FailedResponse(id: "5", input: nil, reason: reason),
        ])
      #expect(try run.firstFailure() == found.failures[0])

      let again = StubResponder()
      let second = try ResponseRun(plan, asking: again, into: file, isResuming: true)
      #expect(try await second.run())
      #expect(again.prompts == ["question 2", "question 5"])
      #expect(try ResponseSet(contentsOf: file).responses.map(\.id) == Self.items.map(\.id))
      #expect(try second.firstFailure() == nil)
    }
  }

  @Test func aWishToStopEndsBetweenQuestions() async throws {
    try await inFolder { file in
      let plan = try ResponsePlan(Self.items)
      // In a scope of its own, since the file is open as long as the run is there.
      do {
        let count = Mutex(0)
        let run = try ResponseRun(plan, asking: StubResponder(), into: file)
        let isDone = try await run.run(shouldStop: { count.withLock { $0 } == 3 }) { progress in
          count.withLock { $0 = progress.answered }
        }
        #expect(!isDone)
      }
      #expect(try ResponseSet(contentsOf: file).responses.count == 3)
      let rest = StubResponder()
      #expect(try await ResponseRun(plan, asking: rest, into: file, isResuming: true).run())
      #expect(rest.prompts.count == 4)
    }
  }

  // MARK: What is refused

  private func complaint(_ body: () async throws -> Void) async -> String? {
    let error = await #expect(throws: InputError.self) { try await body() }
    return error.map { error in
      error.description.components(separatedBy: "/").last ?? ""
    }
  }

  @Test func onlyTheSameRunIsTakenUp() async throws {
    try await inFolder { file in
      let plan = try ResponsePlan(Self.items)
      _ = try await ResponseRun(plan, asking: StubResponder(), into: file).run()
      #expect(
        await complaint { _ = try ResponseRun(plan, asking: StubResponder(), into: file) }
          == "out.jsonl: expected --resume, --overwrite, or another name, found a file of an earlier run")
      func resumed(_ plan: ResponsePlan, _ responder: StubResponder) async -> String? {
        await complaint { _ = try ResponseRun(plan, asking: responder, into: file, isResuming: true) }
      }
      #expect(
        await resumed(plan, StubResponder(temperature: 1))
          == "out.run.json: responder.temperature: expected 1, as this command says, found 0")
      #expect(
        await resumed(plan, StubResponder(name: "other"))
          == "out.jsonl: line 1: id: expected an item of this run, asked as it asks, found \"1\"")
      #expect(
        await resumed(try ResponsePlan(Self.items, safetyPrompt: "Careful."), StubResponder())
          == "out.run.json: safety_prompt: expected \"Careful.\", as this command says, found null")
      #expect(
        await resumed(try ResponsePlan(Array(Self.items.dropFirst())), StubResponder())
          == "out.jsonl: line 1: id: expected an item of this run, asked as it asks, found \"1\"")
      var items = Self.items
      items[1].question.text = "another question"
      #expect(
        await resumed(try ResponsePlan(items), StubResponder())
          == "out.jsonl: line 2: id: expected an item of this run, asked as it asks, found \"2\"")
      let first = try text(file).split(separator: "\n")[0]
      try (first + "\n" + first + "\n").write(to: file, atomically: false, encoding: .utf8)
      #expect(
        await resumed(plan, StubResponder())
          == "out.jsonl: line 2: id: expected each item once for each input, found \"1\"")
      try FileManager.default.removeItem(
        at: file.deletingLastPathComponent().appendingPathComponent("out.run.json"))
      #expect(
        await resumed(plan, StubResponder())
          == "out.jsonl: expected responses of an earlier run, with out.run.json beside them, found no such file"
      )
    }
  }

  @Test func aFileThatAnotherRunWritesIsRefused() async throws {
    try await inFolder { file in
      let plan = try ResponsePlan(Self.items)
      let first = try ResponseRun(plan, asking: StubResponder(), into: file)
      #expect(
        await complaint { _ = try ResponseRun(plan, asking: StubResponder(), into: file, isResuming: true) }
          == "out.jsonl: expected a file that nobody is writing, found one that another process is")
      #expect(try await first.run())
    }
  }

  @Test func plansAskEachQuestionOnce() {
    #expect(throws: InputError(field: "items", expected: "at least one", found: "none")) {
      try ResponsePlan([])
    }
    #expect(throws: InputError(field: "items", expected: "each once for each input", found: "\"1\" twice")) {
      try ResponsePlan([Self.items[0], Self.items[1], Self.items[0]])
    }
  }
}
