import Files
import Preconditions

/// A description of an attack's goal, for its results.
public struct GoalDescription: Sendable {
  /// The goal as a sentence for readers, without a full stop.
  public let sentence: String
  /// The members that describe the goal in the object `attack` of `result.json`.
  package let members: JSONObject

  /// A description of a goal of the package, with its members in order.
  package init(_ sentence: String, _ members: KeyValuePairs<String, JSON>) {
    (self.sentence, self.members) = (sentence, JSONObject(members))
  }

  /// A description of a goal of the package.
  package init(_ sentence: String, _ members: JSONObject) {
    (self.sentence, self.members) = (sentence, members)
  }

  /// The same goal with further members and words at the end of its sentence.
  package func adding(_ words: String, _ others: KeyValuePairs<String, JSON>) -> GoalDescription {
    GoalDescription(sentence + words, members.appending(others))
  }

  /// The description of an objective of your own.
  ///
  /// - Parameters:
  ///   - objective: a short name of the loss, which results give
  ///   - details: further members for results, by name; traps for the names "name" and "objective", which are
  ///     taken
  public init(objective: String, details: [String: String] = [:]) {
    require(
      details["objective"] == nil && details["name"] == nil,
      "details under other names than objective and name, found \(details.keys.sorted())")
    sentence = "\(objective) was to be made small"
    members = JSONObject(
      members: [("objective", .string(objective))]
        + details.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) })
  }
}
