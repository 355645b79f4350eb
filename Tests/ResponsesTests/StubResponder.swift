import Files
import Foundation
import Responses
import Synchronization

/// Answers with the question in capital letters, or as a test says, and remembers what it was asked.
final class StubResponder: Responder {
  struct Settings: Encodable, Sendable {
    var temperature = 0
  }

  let name: String
  let concurrency: Int
  let settings: any Encodable & Sendable
  private let behave: @Sendable (String) throws -> Void
  private let asked = Mutex<[String]>([])

  init(
    name: String = "stub", concurrency: Int = 1, temperature: Int = 0,
    _ behave: @escaping @Sendable (String) throws -> Void = { _ in }
  ) {
    (self.name, self.concurrency, self.behave) = (name, concurrency, behave)
    settings = Settings(temperature: temperature)
  }

  /// What was asked, in the order in which it was.
  var prompts: [String] { asked.withLock { $0 } }

  func reply(
    to prompt: String, about image: URL?, shouldStop: @Sendable () -> Bool
  ) async throws -> Reply {
    asked.withLock { $0.append(prompt) }
    try behave(prompt)
    await Task.yield()
    return Reply(
      text: prompt.uppercased(), finish: "stop", tokens: ResponseTokens(prompt: prompt.count, response: 2))
  }
}
