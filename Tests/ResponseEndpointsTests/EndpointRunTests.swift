import Files
import Foundation
import Hummingbird
import ResponseEndpoints
import Responses
import ServerSupport
import Synchronization
import Testing

/// Whole runs against a server that fails in the middle.
@Suite struct EndpointRunTests {
  private static let items = (1...12).map { number in
    ResponseItem(id: "\(number)", question: ResponseQuestion(request: "question \(number)"))
  }

  private static func prompt(_ asked: MisbehavingServer.Asked) throws -> String {
    try asked.json().member("messages").elements()[0].member("content").string()
  }

  private func inFolder(_ body: @Sendable (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("out.jsonl"))
  }

  /// Every question that was answered is asked once, whatever happens between.
  @Test func aRunIsTakenUpWhereTheServerFailed() async throws {
    try await inFolder { file in
      let answered = Mutex<[String]>([])
      let isBroken = Mutex(true)
      try await MisbehavingServer.running({ number, asked in
        if number >= 5, isBroken.withLock({ $0 }) { return .text("gone", .unauthorized) }
        if number % 3 == 1 { return .text("busy", .serviceUnavailable) }
        let prompt = try Self.prompt(asked)
        answered.withLock { $0.append(prompt) }
        return .chat(prompt.uppercased())
      }) { address, server in
        let plan = try ResponsePlan(Self.items)
        let endpoint = try ChatEndpoint(address, model: "tiny", limits: EndpointTests.quick)
        let error = await #expect(throws: InputError.self) {
          try await endpoint.withResponder { try await ResponseRun(plan, asking: $0, into: file).run() }
        }
        #expect(error?.found == "status 401: gone")
        let before = try ResponseSet(contentsOf: file).responses
        #expect((1..<12).contains(before.count))
        isBroken.withLock { $0 = false }
        try await endpoint.withResponder { responder in
          let run = try ResponseRun(plan, asking: responder, into: file, isResuming: true)
          #expect(run.progress.answered == before.count)
          #expect(try await run.run())
        }
        #expect(server.mostOpen <= 2)
      }
      #expect(answered.withLock { $0.sorted() } == Self.items.map(\.question.text).sorted())
      let found = try ResponseSet(contentsOf: file).responses
      #expect(found.map(\.id) == Self.items.map(\.id))
      #expect(found.map(\.response) == Self.items.map { $0.question.text.uppercased() })
      #expect(found.allSatisfy { $0.tokens == ResponseTokens(prompt: 11, response: 3) })
    }
  }

  @Test func aQuestionThatTheServerRefusesIsALine() async throws {
    try await inFolder { file in
      try await MisbehavingServer.running({ _, asked in
        let prompt = try Self.prompt(asked)
        return prompt.hasSuffix("7") ? .text(#"{"error":{"message":"filtered"}}"#, .badRequest) : .chat("a")
      }) { address, _ in
        let endpoint = try ChatEndpoint(address, model: "tiny", limits: EndpointTests.quick)
        try await endpoint.withResponder { responder in
          let run = try ResponseRun(ResponsePlan(Self.items), asking: responder, into: file)
          #expect(try await run.run())
          #expect(run.progress.failed == 1)
        }
      }
      let failures = try ResponseSet(contentsOf: file).failures
      #expect(failures.map(\.id) == ["7"])
      #expect(failures[0].reason.hasSuffix("expected an answer, found status 400: filtered"))
    }
  }
}
