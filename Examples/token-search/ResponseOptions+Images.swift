import Crossmatch
import ExampleSupport
import LanguageModels
import TargetLosses
import VisionLanguageModels

extension ResponseOptions {
  /// The subject of a search next to an image.
  ///
  /// - Parameters:
  ///   - models: the folders of the models, at least one
  ///   - draft: the folder of a draft model
  ///   - prompts: the texts that get the trigger
  ///   - image: what the models are shown
  /// - Throws: `InputError` for models that cannot be read, prompts with special tokens, prompts that show the
  ///   image in different places, and targets that cannot stand behind a prompt
  func subject(
    models: [String], draft: String?, prompts: [String], about image: Image
  ) throws -> SearchSubject {
    let opened = try models.map { try FramedPrompts($0, prompts, self) }
    let losses = try opened.flatMap { try $0.losses(of: self, about: image) }
    let (first, most) = (opened[0], answer.mostTokens)
    return SearchSubject(
      inputs: losses.map(\.input), goal: goal(in: first.frame),
      task: SearchTask(
        prompts: first.words, losses: losses, targets: targetResponse,
        draft: try draft.map { try FramedPrompts($0, prompts, self).losses(of: self, about: image)[0] },
        response: { text in
          try first.model.answer(to: text, in: first.frame, about: image, maximumTokens: most).text
        }))
  }
}

/// A model with prompts that show an image in one and the same place.
private struct FramedPrompts {
  let model: VisionLanguageModel
  let frame: PromptFrame
  let words: [String]

  init(_ name: String, _ prompts: [String], _ options: ResponseOptions) throws {
    let framed = try FramedVisionLanguageModel(name, options.answer.frame)
    for target in options.targetResponse { try framed.requireNoSpecialTokens(inTarget: target) }
    let pairs = try prompts.map(framed.framed)
    guard pairs.allSatisfy({ $0.frame == pairs[0].frame }) else {
      throw InputError(
        field: "prompts", expected: "the same text up to the image in all of them",
        found: "texts that differ there")
    }
    (model, frame, words) = (framed.model, pairs[0].frame, pairs.map(\.words))
  }

  func losses(of options: ResponseOptions, about image: Image) throws -> [any TextLoss] {
    try options.targetResponse.map {
      let target = try ImageTarget(
        $0, under: model, frame: frame, about: image, measure: options.answer.loss.measure)
      for text in words { _ = try target.tokens(of: text) }
      return TargetPairLoss(target).fixing(image: image)
    }
  }
}
