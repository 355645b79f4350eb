import Files

/// A question that was not answered.
public struct FailedResponse: Sendable, Hashable {
  /// The name of the item that was asked about.
  public var id: String
  /// The kind of input; nil where the set has only one.
  public var input: String?
  /// Why there is no answer, on one line.
  public var reason: String

  /// A question about an item that was not answered.
  ///
  /// - Parameters:
  ///   - id: the name of the item
  ///   - input: the kind of input
  ///   - reason: why there is no answer
  public init(id: String, input: String?, reason: String) {
    (self.id, self.input, self.reason) = (id, input, reason)
  }

  /// The member that tells such a line from one with an answer.
  static let member = "error"

  /// Reads a line that `text` wrote; nil for one that says of no failure. Throws `InputError`.
  init?(_ line: JSONField) throws {
    guard let reason = try line.member(Self.member).ifPresent else { return nil }
    self.init(
      id: try line.member("id").name(), input: try line.member("input").ifPresent?.string(),
      reason: try reason.string())
  }

  /// The line of a file of responses, without its end.
  var text: String {
    let members: KeyValuePairs<String, JSON> = [
      "id": .string(id), "input": .optional(input), Self.member: .string(reason),
    ]
    return JSON.object(JSONObject(members)).text()
  }
}
