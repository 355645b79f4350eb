import Files
import Foundation
import Hummingbird
import ResponseEndpoints
import Responses
import ServerSupport
import Testing

/// Addresses, keys and limits.
@Suite(.serialized) struct EndpointSettingTests {
  private static let variable = "CROSSMATCH_TEST_KEY"
  private static let secret = "sk-never-shown-anywhere"

  private func withKey<Result>(_ value: String?, _ body: () async throws -> Result) async rethrows -> Result {
    if let value { setenv(Self.variable, value, 1) } else { unsetenv(Self.variable) }
    defer { unsetenv(Self.variable) }
    return try await body()
  }

  @Test(arguments: [
    "", "localhost:8000", "ftp://a/v1", "http://", "//a", "http://u:p@a/v1", "http://a/v1?k=v",
    "http://a/v1#f",
  ])
  func otherAddressesAreRefused(_ address: String) {
    let error = #expect(throws: InputError.self) { try ChatEndpoint(address, model: "m") }
    #expect(error?.field == "endpoint")
    #expect(error?.description.contains("u:p") == false)
  }

  @Test func aNameIsNeeded() {
    let error = #expect(throws: InputError.self) { try ChatEndpoint("http://a/v1", model: "") }
    #expect(error?.field == "model name")
  }

  @Test func aKeyIsNotSentInTheClear() async throws {
    try await withKey(Self.secret) {
      let key = try EndpointKey(environment: Self.variable)
      let error = #expect(throws: InputError.self) {
        try ChatEndpoint("http://server/v1", model: "m", key: key)
      }
      #expect(
        error?.description
          == "endpoint: expected an https address, where a key is sent, found an http address")
      for address in [
        "https://server/v1", "http://localhost:1/v1", "http://127.0.0.1/v1", "http://[::1]:1/v1",
      ] {
        _ = try ChatEndpoint(address, model: "m", key: key)
      }
      _ = try ChatEndpoint("http://server/v1", model: "m", key: key, isKeyReadableByOthers: true)
    }
  }

  @Test(arguments: [nil, "", "with space", "line\nbreak", "ключ"])
  func otherKeysAreRefused(_ value: String?) async {
    await withKey(value) {
      let error = #expect(throws: InputError.self) { try EndpointKey(environment: Self.variable) }
      #expect(error?.field == "environment variable \(Self.variable)")
      #expect(value.map { $0.isEmpty || error?.description.contains($0) == false } ?? true)
    }
  }

  /// The server gets the key, and nobody else, even where it says it itself.
  @Test func theKeyIsSeenByTheServerAlone() async throws {
    try await withKey(Self.secret) {
      let key = try EndpointKey(environment: Self.variable)
      var dumped = ""
      dump(key, to: &dumped)
      #expect(!"\(key)\(String(reflecting: key))\(dumped)".contains(Self.secret))
      try await MisbehavingServer.running({ number, asked in
        let said = "Incorrect key: \(asked.headers["authorization"] ?? "")"
        return number == 0 ? .chat(said) : .text(said, .unauthorized)
      }) { address, server in
        let endpoint = try ChatEndpoint(address, model: "m", key: key, limits: EndpointTests.quick)
        try await endpoint.withResponder { responder in
          let reply = try await responder.reply(to: "p", about: nil) { false }
          #expect(reply.text == "Incorrect key: Bearer [key]")
          let error = await #expect(throws: ResponderFailure.self) {
            try await responder.reply(to: "p", about: nil) { false }
          }
          #expect(error?.problem.found == "status 401: Incorrect key: Bearer [key]")
          #expect(try !JSON(encoding: responder.settings).text().contains(Self.secret))
        }
        #expect(server.asked.allSatisfy { $0.headers["authorization"] == "Bearer \(Self.secret)" })
      }
    }
  }

  @Test(arguments: [
    EndpointLimits(concurrency: 0), EndpointLimits(requestsPerMinute: 0), EndpointLimits(retries: -1),
    EndpointLimits(firstPause: .nan), EndpointLimits(longestPause: .infinity),
    EndpointLimits(connectSeconds: -1),
    EndpointLimits(wholeSeconds: 1e300), EndpointLimits(answerBytes: 0), EndpointLimits(imageBytes: 0),
    EndpointLimits(failuresInARow: 0),
  ])
  func otherLimitsAreRefused(_ limits: EndpointLimits) {
    #expect(throws: InputError.self) { try ChatEndpoint("http://a/v1", model: "m", limits: limits) }
  }
}
