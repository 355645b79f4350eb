import Files
import LanguageModels
import Objectives

extension GoalDescription {
  /// The description of a goal that a model answers in a certain way.
  ///
  /// - Parameters:
  ///   - responses: the answers that are aimed at, at least one
  ///   - loss: the name of what is made small
  ///   - frame: the text around the user's words
  public static func targetResponses(_ responses: [String], loss: String, frame: PromptFrame)
    -> GoalDescription
  {
    let members = JSONObject([
      "objective": .string(loss), "direction": "towards",
      "target": responses.count == 1 ? .string(responses[0]) : .null,
      "frame": ["before": .string(frame.before), "after": .string(frame.after)],
    ])
    return GoalDescription(
      "The model was to answer “\(responses.joined(separator: "” or “"))”",
      responses.count == 1
        ? members : members.appending(["targets": .array(responses.map { .string($0) })]))
  }
}
