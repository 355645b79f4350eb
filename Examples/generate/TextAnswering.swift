import Crossmatch
import Files
import LanguageModels
import TargetLosses

/// A language model that sees texts alone.
struct TextAnswering: Answering {
  let model: LanguageModel
  let frame: PromptFrame

  func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer {
    if let image = request.image {
      throw InputError(
        field: "image", expected: "none, for a model that reads texts alone", found: image.relativePath)
    }
    if frame != .raw { try requireNoSpecialTokens(in: request, model.tokenizer) }
    let prompt = model.promptTokens(of: request.prompt, in: frame)
    let target = try request.target.map { try model.answerTokens(of: $0, behind: request.prompt, in: frame) }
    try model.requireRoom(forPrompt: prompt.count, answer: max(settings.maximumTokens, target?.count ?? 0))
    return PreparedAnswer(
      promptTokens: prompt,
      answer: {
        try model.answer(
          to: prompt, maximumTokens: settings.maximumTokens, sampling: settings.sampling, reading: $0)
      },
      target: target.map { tokens in
        let sequence = TargetSequence(model.network, target: tokens, measure: .crossEntropy)
        return (tokens, { sequence.losses(of: [prompt], near: nil)[0] })
      })
  }
}

/// Throws `InputError` for texts that spell special tokens: marks of the template within a text would end the user's turn.
func requireNoSpecialTokens(in request: AnswerRequest, _ tokenizer: Tokenizer) throws {
  for (name, text) in [("prompt", request.prompt), ("target", request.target ?? "")] {
    guard let token = tokenizer.specialTokens(in: text).first else { continue }
    throw InputError(
      field: name, expected: "a text without the model's special tokens, or --raw", found: "\"\(token)\"")
  }
}
