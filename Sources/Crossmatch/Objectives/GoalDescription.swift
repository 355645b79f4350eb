import Files
import Preconditions

/// What results say was attempted, whoever gave the loss.
public struct GoalDescription: Sendable {
  /// For readers, without a full stop.
  public let sentence: String
  /// The members of `attack` in `result.json` that tell of the goal.
  let members: JSONObject

  init(_ sentence: String, _ members: KeyValuePairs<String, JSON>) {
    (self.sentence, self.members) = (sentence, JSONObject(members))
  }

  init(_ sentence: String, _ members: JSONObject) { (self.sentence, self.members) = (sentence, members) }

  /// A goal of your own.
  ///
  /// - Parameters:
  ///   - objective: a short name of what is made small, which results give
  ///   - details: more that results are to say of it, by name; names of their own ("name", "objective") are taken
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
