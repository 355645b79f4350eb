import ExampleSupport
import Files
import Responses

extension AnswerReport {
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

extension PreparedAnswer {
  /// The answer with its figures.
  ///
  /// - Parameter read: called with each piece of the answer's text as it comes
  /// - Throws: `InputError`, what `read` throws, and `Interruption.Stop` where the user wants no more
  func report(reading read: (String) throws -> Void) throws -> AnswerReport {
    Interruption.watch()
    do {
      let report = try report(reading: read) { Interruption.isRequested }
      try Interruption.unwatch()
      return report
    } catch is CancellationError {
      throw Interruption.Stop()
    }
  }
}
