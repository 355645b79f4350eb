import Crossmatch
import ExampleSupport
import Files
import Foundation
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// A model that sees an image with every prompt.
struct ImageAnswering: Answering {
  let framed: FramedImageModel

  private var model: VisionLanguageModel { framed.model }

  func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer {
    guard let file = request.image else {
      throw InputError(field: "image", expected: "one, for a model that answers about images", found: "none")
    }
    try framed.requireNoSpecialTokens(inTarget: request.target ?? "")
    let (frame, words) = try framed.framed(request.prompt)
    let image = try Image(contentsOf: file)
    let shown = try model.frame(frame, showing: model.imageInput(for: image))
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
