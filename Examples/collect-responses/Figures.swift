import ExampleSupport
import Files
import Responses

/// What a run came to.
struct Figures: Encodable {
  let output: String
  let model: String
  let items: Int
  let answered: Int
  let answeredBefore: Int
  let failed: Int
  let promptTokens: Int
  let responseTokens: Int
  let seconds: Double

  enum CodingKeys: String, CodingKey {
    case output, model, items, answered, answeredBefore = "answered_before", failed
    case promptTokens = "prompt_tokens", responseTokens = "response_tokens", seconds
  }

  init(output: String, model: String, _ progress: ResponseProgress, answeredBefore: Int, seconds: Double) {
    (self.output, self.model, self.answeredBefore, self.seconds) = (output, model, answeredBefore, seconds)
    (items, answered, failed) = (progress.total, progress.answered, progress.failed)
    (promptTokens, responseTokens) = (progress.promptTokens, progress.responseTokens)
  }

  /// The figures for machines.
  var json: String { get throws { try JSON(encoding: self).text(isIndented: true) } }

  /// The figures for people.
  var text: String {
    """
    answers   \(answered) of \(items), \(answeredBefore) of them before; \(failed) failed
    tokens    \(promptTokens) of prompts, \(responseTokens) of answers
    time      \(format(Float(seconds), 1)) s
    written   \(output)
    """
  }
}
