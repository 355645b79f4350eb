import Foundation
import Responses
import Synchronization

/// Replies as a test says, and remembers what it was asked.
final class StubJudge: Responder {
  let name = "stub"
  let concurrency = 1
  var settings: any Encodable & Sendable { [String: String]() }
  private let replying: @Sendable (String) throws -> String
  private let prompts = Mutex<[String]>([])

  init(_ replying: @escaping @Sendable (String) throws -> String) { self.replying = replying }

  /// What it was asked, in that order.
  var asked: [String] { prompts.withLock { $0 } }

  func reply(
    to prompt: String, about image: URL?, shouldStop: @Sendable () -> Bool
  ) async throws -> Reply {
    prompts.withLock { $0.append(prompt) }
    return Reply(text: try replying(prompt))
  }
}
