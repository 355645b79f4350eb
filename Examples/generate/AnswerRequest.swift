import Files
import Foundation
import LanguageModels

/// What is asked of a model.
struct AnswerRequest {
  /// What the user says.
  var prompt: String
  /// The image that is asked about.
  var image: URL?
  /// An answer whose loss is wanted.
  var target: String?
}

/// How a request is answered.
struct AnswerSettings {
  let maximumTokens: Int
  let sampling: Sampling

  /// Throws `InputError` for settings out of range.
  func validate() throws {
    try InputError.check("maximum tokens", maximumTokens, 1...(1 << 24))
    try sampling.validate()
  }
}

/// What came of a request.
struct AnswerReport {
  let promptTokens: [Int32]
  let answer: Answer
  /// The target's tokens and their mean cross-entropy in nats.
  let target: (tokens: [Int32], loss: Float)?

  /// The members of a line of output.
  static let names = ["prompt_tokens", "response", "response_tokens", "target_tokens", "target_loss"]

  var members: JSONObject {
    func list(_ tokens: [Int32]) -> JSON { .array(tokens.map { .integer(Int($0)) }) }
    let members = JSONObject([
      "prompt_tokens": list(promptTokens), "response": .string(answer.text),
      "response_tokens": list(answer.tokens),
    ])
    guard let target else { return members }
    return members.appending(["target_tokens": list(target.tokens), "target_loss": .float(target.loss)])
  }
}
