import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation
import LanguageModels
import TargetLosses

/// The options of a search for what makes a language model answer as wanted.
struct ResponseOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: "The answer that a language model is to give; may be given again, for the mean of several.")
  var targetResponse: [String] = []
  @Option(
    help: """
      The image that a model which answers about images (LLaVA, Idefics3, SmolVLM) is shown; it stays as it is. cross-attack changes \
      both.
      """)
  var image: String?
  @OptionGroup var answer: AnswerOptions

  /// Whether an answer is aimed at, and not an embedding.
  var isGiven: Bool { !targetResponse.isEmpty }

  var scopes: [ScopedOption] {
    [ScopedOption("--image", image, acts: isGiven, "for --target-response")] + answer.scopes(acts: isGiven)
  }

  /// The subject of a search under these models.
  ///
  /// - Parameters:
  ///   - models: the folders of the models, at least one
  ///   - draft: the folder of a draft model
  ///   - prompts: the texts that get the trigger
  /// - Throws: `InputError` for models that cannot be read, prompts with special tokens, and targets that
  ///   cannot stand behind a prompt
  func subject(models: [String], draft: String?, prompts: [String]) throws -> SearchSubject {
    if let image {
      return try subject(
        models: models, draft: draft, prompts: prompts, about: Image(contentsOf: URL(fileURLWithPath: image)))
    }
    let opened = try models.map { try FramedLanguageModel($0, answer.frame) }
    for model in opened {
      for prompt in prompts { try model.requireNoSpecialTokens(in: prompt, field: "prompt") }
      for target in targetResponse { try model.requireNoSpecialTokens(in: target, field: "target response") }
    }
    let losses = try opened.flatMap { try self.losses(under: $0) }
    let (first, most) = (opened[0], answer.mostTokens)
    return SearchSubject(
      inputs: losses.map(\.input), goal: goal(in: first.frame),
      task: SearchTask(
        prompts: prompts, losses: losses, targets: targetResponse,
        draft: try draft.map { try self.losses(under: FramedLanguageModel($0, answer.frame))[0] },
        response: { text in
          let prompt = first.model.promptTokens(of: text, in: first.frame)
          let room = max(1, first.model.contextLength - prompt.count)
          return try first.model.answer(to: prompt, maximumTokens: min(most, room)).text
        }))
  }

  private func losses(under framed: FramedLanguageModel) throws -> [TargetTextLoss] {
    try targetResponse.map {
      try TargetTextLoss(
        $0, under: framed.model, frame: framed.frame, measure: answer.loss.measure)
    }
  }

  func goal(in frame: PromptFrame) -> GoalDescription {
    .targetResponses(targetResponse, loss: answer.loss.rawValue, frame: frame)
  }
}
