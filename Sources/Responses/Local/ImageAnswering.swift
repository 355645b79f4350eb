import Files
import Foundation
import Imaging
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// A model that sees an image with every prompt.
package struct ImageAnswering: Answering {
  private let framed: FramedVisionLanguageModel

  /// A model in its form of conversations.
  package init(_ framed: FramedVisionLanguageModel) { self.framed = framed }

  private var model: VisionLanguageModel { framed.model }

  /// The request as the model's ids, with room for its answer. Throws `InputError` for what cannot be answered.
  package func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer {
    guard let file = request.image else {
      throw InputError(field: "image", expected: "one, for a model that answers about images", found: "none")
    }
    try framed.requireNoSpecialTokens(inTarget: request.target ?? "")
    let (frame, words) = try framed.framed(request.prompt)
    let shown = try model.frame(frame, showing: model.imageInput(for: Image(contentsOf: file)))
    let prompt = try model.promptTokens(of: words, in: shown)
    let target = try request.target.map {
      try model.language.answerTokens(of: $0, behind: words, in: shown)
    }
    try model.language.requireRoom(
      forPrompt: prompt.count, answer: max(settings.maximumTokens, target?.count ?? 0))
    return PreparedAnswer(promptTokens: prompt, targetTokens: target) {
      self.read(prompt, about: try Image(contentsOf: file), settings)
    }
  }

  private func read(_ prompt: [Int32], about image: Image, _ settings: AnswerSettings) -> ReadPrompt {
    let rows = model.rows(of: image)
    return ReadPrompt(
      answer: {
        try model.language.answer(
          toInputs: model.inputEmbeddings(of: prompt, at: 0..<prompt.count, rows: rows),
          maximumTokens: settings.maximumTokens, sampling: settings.sampling, reading: $0)
      },
      loss: { target in
        let sequence = TargetSequence(model.language.network, target: target, measure: .crossEntropy) {
          model.inputEmbeddings(of: $0, at: $1, rows: rows)
        }
        return sequence.losses(of: [prompt], near: nil)[0]
      })
  }
}
