import ArgumentParser
import Crossmatch
import ExampleSupport
import LanguageModels
import TargetLosses

/// The options of a search for what makes a language model answer as wanted.
struct ResponseOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: "The answer that a language model is to give; may be given again, for the mean of several.")
  var targetResponse: [String] = []
  @Option(
    help: "What of its tokens is made small: cross-entropy, mellowmax or margin. (default: cross-entropy)")
  var responseLoss: ResponseLoss?
  @OptionGroup var frame: FrameOptions
  @Option(parsing: .unconditional, help: "The most tokens of the answers in the result. (default: 64)")
  var responseTokens: Int?

  /// Whether an answer is aimed at, and not an embedding.
  var isGiven: Bool { !targetResponse.isEmpty }

  var scopes: [ScopedOption] {
    let scope = "for --target-response"
    return [
      ScopedOption("--response-loss", responseLoss, acts: isGiven, scope),
      ScopedOption("--response-tokens", responseTokens, acts: isGiven, scope),
    ] + frame.scopes(acts: isGiven, scope)
  }

  func validate() throws {
    guard responseTokens.map({ (1...(1 << 24)).contains($0) }) ?? true else {
      throw ValidationError("--response-tokens must be at least 1")
    }
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
    let opened = try models.map { try FramedModel($0, frame) }
    for model in opened {
      for prompt in prompts { try model.requireNoSpecialTokens(in: prompt, field: "prompt") }
      for target in targetResponse { try model.requireNoSpecialTokens(in: target, field: "target response") }
    }
    let losses = try opened.flatMap { try self.losses(under: $0) }
    let (first, most) = (opened[0], responseTokens ?? 64)
    return SearchSubject(
      inputs: losses.map(\.input), goal: goal(in: first.frame),
      task: SearchTask(
        prompts: prompts, losses: losses, targets: targetResponse,
        draft: try draft.map { try self.losses(under: FramedModel($0, frame))[0] },
        response: { text in
          let prompt = first.model.promptTokens(of: text, in: first.frame)
          let room = max(1, first.model.contextLength - prompt.count)
          return try first.model.answer(to: prompt, maximumTokens: min(most, room)).text
        }))
  }

  private func losses(under framed: FramedModel) throws -> [TargetTextLoss] {
    try targetResponse.map {
      try TargetTextLoss(
        $0, under: framed.model, frame: framed.frame, measure: (responseLoss ?? .crossEntropy).measure)
    }
  }

  private func goal(in frame: PromptFrame) -> GoalDescription {
    .targetResponses(targetResponse, loss: (responseLoss ?? .crossEntropy).rawValue, frame: frame)
  }
}
