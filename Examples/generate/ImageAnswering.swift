import Crossmatch
import Files
import Foundation
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// A model that sees an image with every prompt.
struct ImageAnswering: Answering {
  let model: VisionLanguageModel
  /// The frame of the user's words; nil where prompts are taken as they are, and say where the image stands.
  let frame: PromptFrame?

  func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer {
    guard let file = request.image else {
      throw InputError(field: "image", expected: "one, for a model that answers about images", found: "none")
    }
    if frame != nil { try requireNoSpecialTokens(in: request, model.language.tokenizer) }
    let image = try Image(contentsOf: file)
    let input = model.imageInput(for: image)
    let whole = PromptFrame(
      before: request.prompt, after: "", addsSpecialTokens: true, tokenizesAnswerApart: true)
    let (shown, words) = (try model.frame(frame ?? whole, showing: input), frame == nil ? "" : request.prompt)
    let prompt = try model.promptTokens(of: words, in: shown)
    let target = try request.target.map {
      try model.language.answerTokens(of: $0, behind: words, in: shown)
    }
    try model.language.requireRoom(
      forPrompt: prompt.count, answer: max(settings.maximumTokens, target?.count ?? 0))
    return PreparedAnswer(
      promptTokens: prompt,
      answer: {
        try model.language.answer(
          toInputs: inputs(prompt, image), maximumTokens: settings.maximumTokens,
          sampling: settings.sampling, reading: $0)
      },
      target: target.map { tokens in
        (tokens, { loss(of: tokens, behind: prompt, about: image) })
      })
  }

  private func inputs(_ prompt: [Int32], _ image: Image) -> Tensor {
    model.inputEmbeddings(of: prompt, at: 0..<prompt.count, rows: model.rows(of: image))
  }

  private func loss(of target: [Int32], behind prompt: [Int32], about image: Image) -> Float {
    let rows = model.rows(of: image)
    let sequence = TargetSequence(model.language.network, target: target, measure: .crossEntropy) {
      model.inputEmbeddings(of: $0, at: $1, rows: rows)
    }
    return sequence.losses(of: [prompt], near: nil)[0]
  }
}
