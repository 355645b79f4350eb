import Files
import Preconditions

/// What a model answers about one image without a defence, and behind it.
public struct DefendedAnswers: Sendable, Hashable, Codable {
  /// The answer without the defence.
  public let undefended: String
  /// The answers behind it, one for each judgement.
  public let judged: [String]
  /// The share of those behind it that begin with the target.
  public let reached: Double

  /// - Parameters:
  ///   - undefended: the answer without the defence
  ///   - judged: the answers behind it, one for each draw of a random defence; at least one
  ///   - begins: whether an answer begins with the target
  public init(undefended: String, judged: [String], begins: (String) -> Bool) {
    require(!judged.isEmpty, "at least one answer was expected, found none")
    (self.undefended, self.judged) = (undefended, judged)
    reached = Double(judged.count(where: begins)) / Double(judged.count)
  }

  /// Members of the object of a finding in `result.json`.
  var members: KeyValuePairs<String, JSON> {
    [
      "undefendedResponse": .string(undefended), "responses": .array(judged.map { .string($0) }),
      "reached": .number(reached),
    ]
  }
}
