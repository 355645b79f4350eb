import Files
import Foundation
import LanguageModels

/// An endpoint that answers chats as OpenAI's `chat/completions` does: a server of the user's own, or one that
/// the user may use.
public struct ChatEndpoint: Sendable {
  /// The address below which `chat/completions` lies, such as `http://localhost:8000/v1`.
  public let baseURL: URL
  /// The name of the model, as the server knows it.
  public let model: String
  /// How the model is asked.
  public let chat: ChatSettings
  /// What is waited for, and for how long.
  public let limits: EndpointLimits
  let key: EndpointKey?

  /// An endpoint.
  ///
  /// - Parameters:
  ///   - baseURL: the address below which `chat/completions` lies: HTTP or HTTPS, without a user's name, a
  ///     query or a fragment
  ///   - model: the name of the model, as the server knows it
  ///   - key: what the server knows the user by; nil for servers that ask for none
  ///   - isKeyReadableByOthers: whether a key may be sent over a connection that is neither encrypted nor to
  ///     this machine
  ///   - chat: how the model is asked
  ///   - limits: what is waited for, and for how long
  /// - Throws: `InputError` for an address of another kind, an empty name, settings and limits out of range,
  ///   and a key that others could read on its way
  public init(
    _ baseURL: String, model: String, key: EndpointKey? = nil, isKeyReadableByOthers: Bool = false,
    chat: ChatSettings = ChatSettings(), limits: EndpointLimits = EndpointLimits()
  ) throws {
    guard let address = URLComponents(string: baseURL), let url = address.url,
      let scheme = address.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = address.host, !host.isEmpty
    else {
      // What is no address is not repeated, since it may hold a password.
      throw InputError(
        field: "endpoint", expected: "an address such as http://localhost:8000/v1", found: "another text")
    }
    guard address.user == nil, address.password == nil, address.query == nil, address.fragment == nil else {
      throw InputError(
        field: "endpoint", expected: "an address without a user's name, a query and a fragment",
        found: "one with them")
    }
    guard !model.isEmpty else { throw InputError(field: "model name", expected: "a name", found: "none") }
    let isLoopback = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
    guard key == nil || scheme == "https" || isLoopback || isKeyReadableByOthers else {
      throw InputError(
        field: "endpoint", expected: "an https address, where a key is sent", found: "an http address")
    }
    try chat.validate()
    try limits.validate()
    (self.baseURL, self.model, self.key, self.chat, self.limits) = (url, model, key, chat, limits)
  }

  /// The address that questions are sent to.
  var completions: URL { baseURL.appendingPathComponent("chat").appendingPathComponent("completions") }

  /// Opens connections for as long as `body` works with the responder. Errors that `body` throws are passed
  /// on.
  public func withResponder<Result>(
    _ body: (EndpointResponder) async throws -> Result
  ) async throws -> Result {
    let connection = ChatConnection(self)
    do {
      let result = try await body(EndpointResponder(self, over: connection))
      try? await connection.close()
      return result
    } catch {
      try? await connection.close()
      throw error
    }
  }
}

/// How a model is asked behind an endpoint.
public struct ChatSettings: Sendable, Hashable {
  /// What the model is told before the conversation; nil for nothing.
  public var system: String?
  /// The most tokens of an answer.
  public var maximumTokens: Int
  /// The member of a request that holds `maximumTokens`: servers know one of two.
  public var tokenLimit: TokenLimitMember
  /// How tokens are drawn; nil leaves it to the server.
  public var sampling: Sampling?

  /// The names of the member that holds the most tokens of an answer.
  public enum TokenLimitMember: String, Sendable, Hashable, CaseIterable, Encodable {
    /// The older one, which most servers know.
    case maxTokens = "max_tokens"
    /// The one that OpenAI's newer models want.
    case maxCompletionTokens = "max_completion_tokens"
  }

  /// Settings of a chat.
  ///
  /// - Parameters:
  ///   - system: what the model is told before the conversation
  ///   - maximumTokens: the most tokens of an answer
  ///   - tokenLimit: the member of a request that holds them
  ///   - sampling: how tokens are drawn; nil leaves it to the server
  public init(
    system: String? = nil, maximumTokens: Int = 512, tokenLimit: TokenLimitMember = .maxTokens,
    sampling: Sampling? = Sampling()
  ) {
    (self.system, self.maximumTokens) = (system, maximumTokens)
    (self.tokenLimit, self.sampling) = (tokenLimit, sampling)
  }

  /// Throws `InputError` for settings out of range.
  public func validate() throws {
    try InputError.check("maximum tokens", maximumTokens, 1...(1 << 24))
    try sampling?.validate()
  }
}
