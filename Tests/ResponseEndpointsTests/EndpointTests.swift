import Files
import Foundation
import Hummingbird
import LanguageModels
import ResponseEndpoints
import Responses
import ServerSupport
import TestSupport
import Testing

/// Endpoints that answer, fail and misbehave, behind a server that is not ours.
@Suite struct EndpointTests {
  /// Limits by which tests wait for little, but for threads that other tests hold.
  static let quick = EndpointLimits(
    concurrency: 2, retries: 3, firstPause: 0.001, longestPause: 2, connectSeconds: 300, wholeSeconds: 600,
    answerBytes: 10_000, failuresInARow: 100)

  /// What comes of a question to a server.
  private func reply(
    _ behaviour: @escaping MisbehavingServer.Behaviour, chat: ChatSettings = ChatSettings(),
    limits: EndpointLimits = quick, image: URL? = nil, prompt: String = "What is it?"
  ) async throws -> (outcome: Result<Reply, any Error>, asked: [MisbehavingServer.Asked]) {
    try await MisbehavingServer.running(behaviour) { address, server in
      let endpoint = try ChatEndpoint(address, model: "tiny", chat: chat, limits: limits)
      do {
        let reply = try await endpoint.withResponder { responder in
          try await responder.reply(to: prompt, about: image) { false }
        }
        return (.success(reply), server.asked)
      } catch {
        return (.failure(error), server.asked)
      }
    }
  }

  /// The complaint of an error, without the address.
  private func complaint(_ outcome: Result<Reply, any Error>) -> String? {
    guard case .failure(let error) = outcome else { return nil }
    let problem = (error as? InputError) ?? (error as? ResponderFailure)?.problem
    #expect(problem?.file?.hasSuffix("/v1/chat/completions") == true)
    return problem.map { InputError(expected: $0.expected, found: $0.found).description }
  }

  // MARK: What is sent

  @Test func aQuestionIsSentAsOthersSendIt() async throws {
    let chat = ChatSettings(
      system: "Be brief.", maximumTokens: 9, tokenLimit: .maxCompletionTokens,
      sampling: Sampling(temperature: 0.5, topProbability: 0.9, seed: 7))
    let (outcome, asked) = try await reply({ _, _ in .chat("A lung.") }, chat: chat)
    #expect(
      try outcome.get()
        == Reply(text: "A lung.", finish: "stop", tokens: ResponseTokens(prompt: 11, response: 3)))
    #expect(asked.count == 1)
    #expect(asked[0].path == "/v1/chat/completions")
    #expect(asked[0].headers["content-type"] == "application/json")
    #expect(asked[0].headers["authorization"] == nil)
    #expect(
      String(decoding: asked[0].body, as: UTF8.self) == """
        {"model":"tiny","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is it?"}],\
        "max_completion_tokens":9,"stream":false,"temperature":0.5,"top_p":0.9,"seed":7}
        """)
    let (_, unset) = try await reply({ _, _ in .chat("") }, chat: ChatSettings(sampling: nil))
    #expect(
      String(decoding: unset[0].body, as: UTF8.self) == """
        {"model":"tiny","messages":[{"role":"user","content":"What is it?"}],"max_tokens":512,"stream":false}
        """)
  }

  @Test func imagesAreSentAsTheyAre() async throws {
    let file = RepositoryFixtures.image("jpeg-rgb.jpg")
    let (_, asked) = try await reply({ _, _ in .chat("") }, image: file)
    let content = try asked[0].json().member("messages").elements()[0].member("content").elements()
    #expect(try content[1].member("text").string() == "What is it?")
    let url = try content[0].member("image_url").member("url").string()
    let start = "data:image/jpeg;base64,"
    #expect(url.hasPrefix(start))
    #expect(Data(base64Encoded: String(url.dropFirst(start.count))) == (try Data(contentsOf: file)))
  }

  @Test func whatIsNoImageIsNotSent() async throws {
    let (outcome, asked) = try await reply({ _, _ in .chat("") }, image: URL(fileURLWithPath: #filePath))
    #expect(asked.isEmpty)
    let error = #expect(throws: InputError.self) { try outcome.get() }
    #expect(error?.expected == "a PNG or JPEG image")
    var limits = Self.quick
    limits.imageBytes = 10
    let (tooLarge, none) = try await reply(
      { _, _ in .chat("") }, limits: limits, image: RepositoryFixtures.image("jpeg-rgb.jpg"))
    #expect(none.isEmpty)
    #expect(#expect(throws: InputError.self) { try tooLarge.get() }?.expected == "at most 10 bytes")
  }

  // MARK: Forms of answers

  @Test(arguments: [
    (#"{"choices":[{"message":{"content":null,"refusal":"I cannot."}}]}"#, "I cannot."),
    (#"{"choices":[{"message":{"content":null},"finish_reason":"length"}]}"#, ""),
    (#"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"x"},{"text":"b"}]}}]}"#, "ab"),
    (
      #"{"choices":[{"message":{"content":"first"}},{"message":{"content":"second"}}],"usage":null}"#, "first"
    ),
  ])
  func answersOfAllFormsAreRead(_ answer: String, _ expected: String) async throws {
    let (outcome, _) = try await reply { _, _ in .text(answer) }
    #expect(try outcome.get().text == expected)
    #expect(try outcome.get().tokens == ResponseTokens())
  }

  /// What is no answer to the question is said, and not asked for again.
  @Test(arguments: [
    ("[]", "expected an object, found an array of 0"),
    (#"{"choices":[]}"#, "expected at least one choice, found an array of 0"),
    (#"{"choices":[{}]}"#, "expected an object, found nothing"),
    (#"{"choices":[{"message":{"content":7}}]}"#, "expected a string, found 7"),
    (
      #"{"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":-5}}"#,
      "expected an integer from 0 to 1099511627776, found -5"
    ),
    (#"{"error":{"message":"no such\nmodel"}}"#, #"expected an answer, found an error: no such\u{a}model"#),
  ])
  func answersOfOtherFormsAreRefused(_ answer: String, _ expected: String) async throws {
    let (outcome, asked) = try await reply { _, _ in .text(answer) }
    #expect(complaint(outcome) == expected)
    #expect(asked.count == 1)
  }

  // MARK: What may pass

  @Test(arguments: [
    HTTPResponse.Status.tooManyRequests, .internalServerError, .badGateway, .serviceUnavailable,
    .requestTimeout,
  ])
  func whatMayPassIsAskedAgain(status: HTTPResponse.Status) async throws {
    let (outcome, asked) = try await reply { number, _ in
      number < 3 ? .text("busy", status, retryAfter: "0") : .chat("Now.")
    }
    #expect(try outcome.get().text == "Now.")
    #expect(asked.count == 4)
    #expect(Set(asked.map(\.body)).count == 1)
  }

  @Test func theLastTryFailsWithWhatTheServerSays() async throws {
    let (outcome, asked) = try await reply { _, _ in
      .text(#"{"error":{"message":"out of memory"}}"#, .internalServerError)
    }
    #expect(complaint(outcome) == "expected an answer, found status 500: out of memory, 4 times")
    #expect(asked.count == 4)
  }

  @Test func halfAnAnswerIsAskedAgain() async throws {
    let (outcome, asked) = try await reply { number, _ in
      switch number {
      case 0: .half(#"{"choices":[{"mess"#, of: 400)
      case 1: .half("", of: 400)
      case 2: .text(#"{"choices":[{"mess"#)
      default: .chat("Whole.")
      }
    }
    #expect(try outcome.get().text == "Whole.")
    #expect(asked.count == 4)
  }

  @Test func halfAnswersAlwaysAreAFailure() async throws {
    var limits = Self.quick
    limits.retries = 0
    let (outcome, _) = try await reply({ _, _ in .half("{", of: 400) }, limits: limits)
    #expect(complaint(outcome)?.hasPrefix("expected an answer, found") == true)
    let (wrong, _) = try await reply({ _, _ in .text("<html>") }, limits: limits)
    #expect(complaint(wrong) == "expected a JSON value or a digit, found byte 0x3c at offset 0")
  }

  @Test func aSlowServerIsNotWaitedFor() async throws {
    var limits = Self.quick
    (limits.wholeSeconds, limits.retries) = (0.2, 1)
    let (silent, _) = try await reply(
      { _, _ in
        try await Task.sleep(for: .seconds(60))
        return .chat("Late.")
      }, limits: limits)
    #expect(complaint(silent) == "expected an answer, found none in 0.2 seconds, 2 times")
    let (trickling, _) = try await reply(
      { _, _ in .endless(" ", every: .milliseconds(20)) }, limits: limits)
    #expect(complaint(trickling) == "expected an answer, found none in 0.2 seconds, 2 times")
  }

  @Test func anEndlessAnswerIsCutOff() async throws {
    let (outcome, asked) = try await reply { _, _ in
      .endless(String(repeating: " ", count: 1000), every: .milliseconds(1))
    }
    #expect(complaint(outcome) == "expected an answer, found one of more than 10000 bytes")
    #expect(asked.count == 1)
  }

  @Test func noServerIsNoConnection() async throws {
    // The address of a server that has ended.
    let address = try await MisbehavingServer.running({ _, _ in .chat("") }) { address, _ in address }
    let endpoint = try ChatEndpoint(address, model: "tiny", limits: Self.quick)
    let error = await #expect(throws: InputError.self) {
      try await endpoint.withResponder { try await $0.reply(to: "p", about: nil) { false } }
    }
    #expect(error?.found == "no connection, 4 times")
  }

  // MARK: Retry-After

  @Test func aWishToBeAskedLaterIsHeeded() async throws {
    let start = ContinuousClock.now
    let (outcome, asked) = try await reply { number, _ in
      number == 0 ? .text("", .tooManyRequests, retryAfter: "1") : .chat("Now.")
    }
    #expect(try outcome.get().text == "Now.")
    #expect(asked.count == 2)
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test func aWishToBeAskedMuchLaterEndsTheQuestion() async throws {
    for wish in ["3600", "Fri, 01 Jan 2100 00:00:00 GMT", String(repeating: "9", count: 400)] {
      let (outcome, asked) = try await reply { _, _ in .text("", .serviceUnavailable, retryAfter: wish) }
      #expect(complaint(outcome)?.contains("status 503, and a wish to be asked again in ") == true)
      #expect(asked.count == 1)
    }
  }

  // MARK: What will not pass

  @Test(arguments: [
    (HTTPResponse.Status.badRequest, "expected an answer, found status 400: no"),
    (.contentTooLarge, "expected an answer, found status 413: no"),
    (.unprocessableContent, "expected an answer, found status 422: no"),
  ])
  func aRefusedQuestionIsNotAskedAgain(_ status: HTTPResponse.Status, _ expected: String) async throws {
    let (outcome, asked) = try await reply { _, _ in .text(#"{"detail":"no"}"#, status) }
    #expect(complaint(outcome) == expected)
    #expect(throws: InputError.self) { try outcome.get() }
    #expect(asked.count == 1)
  }

  @Test(arguments: [
    (
      HTTPResponse.Status.unauthorized,
      "expected an answer, with a key where the server asks for one, found status 401: no"
    ),
    (.forbidden, "expected an answer, with a key where the server asks for one, found status 403: no"),
    (.notFound, "expected an answer to model tiny at this address, found status 404: no"),
    (.methodNotAllowed, "expected an answer to model tiny at this address, found status 405: no"),
  ])
  func whereNothingIsAnsweredNothingMoreIsAsked(
    _ status: HTTPResponse.Status, _ expected: String
  ) async throws {
    let (outcome, asked) = try await reply { _, _ in .text(#"{"error":"no"}"#, status) }
    #expect(complaint(outcome) == expected)
    #expect(throws: ResponderFailure.self) { try outcome.get() }
    #expect(asked.count == 1)
  }

  /// A redirection could take key and question anywhere.
  @Test func redirectionsAreNotFollowed() async throws {
    let (outcome, asked) = try await reply { _, _ in
      Response(status: .temporaryRedirect, headers: [.location: "/v1/chat/completions"])
    }
    #expect(
      complaint(outcome)
        == "expected an answer, and no redirection, found status 307 to /v1/chat/completions")
    #expect(asked.count == 1)
  }

  @Test func aServerThatFailsAtManyQuestionsIsGivenUp() async throws {
    var limits = Self.quick
    (limits.retries, limits.failuresInARow) = (0, 3)
    let settled = limits
    try await MisbehavingServer.running({ _, _ in .text("", .internalServerError) }) { address, server in
      let endpoint = try ChatEndpoint(address, model: "tiny", limits: settled)
      try await endpoint.withResponder { responder in
        for _ in 0..<2 {
          await #expect(throws: InputError.self) { try await responder.reply(to: "p", about: nil) { false } }
        }
        await #expect(throws: ResponderFailure.self) {
          try await responder.reply(to: "p", about: nil) { false }
        }
      }
      #expect(server.asked.count == 3)
    }
  }

  // MARK: Pace

  @Test func aWishToStopEndsPauses() async throws {
    var limits = Self.quick
    (limits.firstPause, limits.longestPause) = (1000, 1000)
    let settled = limits
    try await MisbehavingServer.running({ _, _ in .text("", .internalServerError) }) { address, server in
      let endpoint = try ChatEndpoint(address, model: "tiny", limits: settled)
      await #expect(throws: CancellationError.self) {
        try await endpoint.withResponder { responder in
          try await responder.reply(to: "p", about: nil) { !server.asked.isEmpty }
        }
      }
      #expect(server.asked.count == 1)
    }
  }

  @Test func soManyQuestionsAMinuteAreAsked() async throws {
    var limits = Self.quick
    limits.requestsPerMinute = 600
    let settled = limits
    try await MisbehavingServer.running({ _, _ in .chat("") }) { address, _ in
      let endpoint = try ChatEndpoint(address, model: "tiny", limits: settled)
      let start = ContinuousClock.now
      try await endpoint.withResponder { responder in
        for _ in 0..<4 { _ = try await responder.reply(to: "p", about: nil) { false } }
      }
      #expect(ContinuousClock.now - start >= .milliseconds(300))
    }
  }
}
