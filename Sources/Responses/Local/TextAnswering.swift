import Files
import LanguageModels
import TargetLosses

/// A language model that sees texts alone.
package struct TextAnswering: Answering {
  private let framed: FramedLanguageModel

  /// A model in its form of conversations.
  package init(_ framed: FramedLanguageModel) { self.framed = framed }

  /// The request as the model's ids, with room for its answer. Throws `InputError` for what cannot be answered.
  package func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer {
    if let image = request.image {
      throw InputError(
        field: "image", expected: "none, for a model that reads texts alone", found: image.relativePath)
    }
    let (model, frame) = (framed.model, framed.frame)
    try framed.requireNoSpecialTokens(in: request.prompt, field: "prompt")
    try framed.requireNoSpecialTokens(in: request.target ?? "", field: "target")
    let prompt = model.promptTokens(of: request.prompt, in: frame)
    let target = try request.target.map { try model.answerTokens(of: $0, behind: request.prompt, in: frame) }
    try model.requireRoom(forPrompt: prompt.count, answer: max(settings.maximumTokens, target?.count ?? 0))
    return PreparedAnswer(promptTokens: prompt, targetTokens: target) {
      ReadPrompt(
        answer: {
          try model.answer(
            to: prompt, maximumTokens: settings.maximumTokens, sampling: settings.sampling, reading: $0)
        },
        loss: {
          TargetSequence(model.network, target: $0, measure: .crossEntropy).losses(of: [prompt], near: nil)[0]
        })
    }
  }
}
