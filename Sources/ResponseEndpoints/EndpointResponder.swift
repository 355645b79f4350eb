import Files
import Foundation
import LanguageModels
import Responses

/// Asks the model behind an endpoint.
public struct EndpointResponder: Responder {
  private let endpoint: ChatEndpoint
  private let connection: ChatConnection
  private let pace: EndpointPace

  init(_ endpoint: ChatEndpoint, over connection: ChatConnection) {
    (self.endpoint, self.connection, pace) = (endpoint, connection, EndpointPace(endpoint.limits))
  }

  /// The name of the model, as the server knows it.
  public var name: String { endpoint.model }

  /// The address, the model and how it is asked; no key.
  public var settings: any Encodable & Sendable { Settings(endpoint) }

  /// The most questions at the same time.
  public var concurrency: Int { endpoint.limits.concurrency }

  /// The model's answer. What may pass is tried again, after pauses that grow or that the server asks for.
  ///
  /// - Parameters:
  ///   - prompt: the user's turn
  ///   - image: the PNG or JPEG file of the image that it is about, which is sent as it is
  ///   - shouldStop: asked while there is a pause; an answer that is under way is waited for
  /// - Throws: `InputError` when the image cannot be sent, when the server refuses the question, and when the
  ///   last try failed; `ResponderFailure` when the server refuses all questions, redirects them, or failed at
  ///   too many in a row; `CancellationError` when `shouldStop` said so
  public func reply(
    to prompt: String, about image: URL?, shouldStop: @Sendable () -> Bool
  ) async throws -> Reply {
    let body = try endpoint.body(asking: prompt, about: image)
    let backOff = BackOff(first: endpoint.limits.firstPause, longest: endpoint.limits.longestPause)
    for number in 1... {
      try await pace.turn(shouldStop)
      let outcome = await outcome(of: body)
      switch outcome {
      case .answered(let reply):
        pace.noteAnswer()
        return reply
      case .refused(let problem):
        pace.noteAnswer()
        throw problem
      case .hopeless(let problem): throw ResponderFailure(problem)
      case .cancelled: throw CancellationError()
      case .failed(var problem, let wanted):
        if let wanted, wanted > endpoint.limits.longestPause {
          problem.found += ", and a wish to be asked again in \(wanted) seconds"
        } else if number <= endpoint.limits.retries {
          if let wanted { pace.hold(seconds: wanted) }
          let own = backOff.seconds(beforeRetry: number, draw: .random(in: 0...1))
          try await pace.sleep(seconds: max(own, wanted ?? 0), shouldStop)
          continue
        } else if number > 1 {
          problem.found += ", \(number) times"
        }
        try pace.noteFailure(problem)
        throw problem
      }
    }
    throw CancellationError()  // Never reached: the numbers have no end.
  }

  /// What came of one try.
  private enum Outcome {
    case answered(Reply)
    /// This question is not answered.
    case refused(InputError)
    /// No question is answered.
    case hopeless(InputError)
    /// It may pass; the server may have said in how many seconds.
    case failed(InputError, wanted: Double?)
    case cancelled
  }

  private func outcome(of body: String) async -> Outcome {
    do {
      return outcome(of: try await connection.answer(to: body))
    } catch let failure as ChatConnection.Failure {
      let problem = problem(found: failure.found)
      return failure.mayPass ? .failed(problem, wanted: nil) : .refused(problem)
    } catch {
      return .cancelled
    }
  }

  private func outcome(of answer: ChatConnection.Answer) -> Outcome {
    let address = endpoint.completions.absoluteString
    let field: JSONField
    do {
      field = try JSONField(parsing: answer.body, file: address)
    } catch let problem as InputError where (200..<300).contains(answer.status) {
      // Half an answer.
      return .failed(problem, wanted: nil)
    } catch {
      return failure(answer, saying: String(decoding: answer.body.prefix(Self.mostSaid * 4), as: UTF8.self))
    }
    guard (200..<300).contains(answer.status) else { return failure(answer, saying: field.complaint ?? "") }
    do {
      var reply = try Reply(chat: field)
      (reply.text, reply.finish) = (hidden(reply.text), reply.finish.map(hidden))
      return .answered(reply)
    } catch let problem as InputError {
      guard let said = field.complaint else { return .refused(problem) }
      return .refused(self.problem(found: "an error: \(shortened(said))"))
    } catch {
      return .cancelled
    }
  }

  private func failure(_ answer: ChatConnection.Answer, saying text: String) -> Outcome {
    let said = shortened(text)
    var problem = problem(found: "status \(answer.status)\(said.isEmpty ? "" : ": \(said)")")
    switch answer.status {
    case 300..<400:
      let target = answer.headers.first(name: "Location").map { " to \(shortened($0))" } ?? ""
      problem.expected = "an answer, and no redirection"
      problem.found = "status \(answer.status)\(target)"
      return .hopeless(problem)
    case 401, 402, 403:
      problem.expected = "an answer, with a key where the server asks for one"
      return .hopeless(problem)
    case 404, 405:
      problem.expected = "an answer to model \(endpoint.model) at this address"
      return .hopeless(problem)
    case 408, 409, 425, 429, 500..<600:
      let wanted = answer.headers.first(name: "Retry-After")
        .flatMap { RetryAfter.seconds($0, from: Date()) }
      return .failed(problem, wanted: wanted)
    default: return .refused(problem)
    }
  }

  private func problem(found: String) -> InputError {
    InputError(file: endpoint.completions.absoluteString, expected: "an answer", found: found)
  }

  /// The most characters of what a server says that are repeated.
  private static let mostSaid = 300

  private func shortened(_ text: String) -> String {
    let text = hidden(text.trimmingCharacters(in: .whitespacesAndNewlines))
    return text.count > Self.mostSaid ? text.prefix(Self.mostSaid) + "…" : text
  }

  private func hidden(_ text: String) -> String { endpoint.key?.hidden(in: text) ?? text }
}

extension EndpointResponder {
  private struct Settings: Encodable, Sendable {
    let endpoint: String
    let model: String
    let system: String?
    let tokenLimit: ChatSettings.TokenLimitMember
    let maximumTokens: Int
    let sampling: Sampling?

    init(_ endpoint: ChatEndpoint) {
      (self.endpoint, model) = (endpoint.baseURL.absoluteString, endpoint.model)
      (system, tokenLimit) = (endpoint.chat.system, endpoint.chat.tokenLimit)
      (maximumTokens, sampling) = (endpoint.chat.maximumTokens, endpoint.chat.sampling)
    }

    enum CodingKeys: String, CodingKey {
      case endpoint, model, system, tokenLimit = "token_limit", maximumTokens = "maximum_tokens", sampling
    }
  }
}
