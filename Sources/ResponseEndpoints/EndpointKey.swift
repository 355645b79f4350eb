import Files
import Foundation

/// What a server knows the user by. It is sent to the server and stands nowhere else: it describes itself as
/// hidden, and is taken out of what the server says.
public struct EndpointKey: Sendable {
  private let secret: String

  /// The content of an environment variable.
  ///
  /// Throws `InputError` that names the variable when it is not set or no visible ASCII text.
  public init(environment variable: String) throws {
    let secret = ProcessInfo.processInfo.environment[variable] ?? ""
    guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw InputError(
        field: "environment variable \(variable)", expected: "a key of visible ASCII characters",
        found: secret.isEmpty ? "none" : "other characters")
    }
    self.secret = secret
  }

  /// The value of the header by which the server knows the user.
  var authorization: String { "Bearer " + secret }

  /// The fewest characters of a key that is looked for: what servers without secrets are given, such as
  /// "none", is a word of other texts too.
  private static let shortest = 8

  /// A text without the key.
  func hidden(in text: String) -> String {
    secret.utf8.count < Self.shortest ? text : text.replacing(secret, with: "[key]")
  }
}

extension EndpointKey: CustomStringConvertible, CustomReflectable {
  /// Nothing of the key.
  public var description: String { "[key]" }

  /// Nothing of the key, for `dump` and debuggers.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
