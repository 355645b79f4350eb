import EndpointSupport
import ExampleSupport
import Files

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

  init(_ outcome: CollectionOutcome, output: String) {
    (self.output, model, seconds) = (output, outcome.model, outcome.seconds)
    let progress = outcome.progress
    (items, answered, failed) = (progress.total, progress.answered, progress.failed)
    answeredBefore = outcome.answeredBefore
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
