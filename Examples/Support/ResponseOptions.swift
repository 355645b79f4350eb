import ArgumentParser
import ChatTemplates
import Crossmatch
import Foundation
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// What a model that answers about images is to answer.
public struct ResponseOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: """
      Move the answer about the image towards this text, for a --model that answers (LLaVA, Idefics3, SmolVLM); the score \
      is minus its mean cross-entropy in nats.
      """)
  public var targetResponse: String?
  @Option(parsing: .unconditional, help: "With --target-response: what the model is told before.")
  public var system: String?
  @Option(help: "With --target-response: a chat template by its name, instead of the model's own.")
  public var template: ChatTemplateName?
  @Option(help: "With --target-response: the most tokens of the answers before and after. (default: 64)")
  public var maxTokens: Int?

  public init() {}

  public func validate() throws {
    guard maxTokens.map({ (1...1 << 24).contains($0) }) ?? true else {
      throw ValidationError("--max-tokens must be above 0")
    }
  }

  /// The options that act with `--target-response` only.
  public var scopes: [ScopedOption] {
    let acts = targetResponse != nil
    return [
      ScopedOption("--system", system, acts: acts, "for --target-response"),
      ScopedOption("--template", template, acts: acts, "for --target-response"),
      ScopedOption("--max-tokens", maxTokens, acts: acts, "for --target-response"),
    ]
  }

  /// Opens a model that answers, by its folder, and says on standard error what is read otherwise than users may expect.
  public func open(_ name: String) throws -> AnsweringModel {
    let folder = try ModelFolder.location(of: name)
    let model = try VisionLanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    let named = try template.map { try ChatTemplate.named($0, forModelIn: folder) }
    guard let chat = try named ?? model.language.chatTemplate() else {
      throw InputError(
        file: folder.path, field: "chat template",
        expected: "one in the folder, or --template with the name of one",
        found: "none")
    }
    return AnsweringModel(
      model: model, frame: try PromptFrame(chat, system: system, imageCount: 1),
      maximumTokens: maxTokens ?? 64)
  }
}

extension ChatTemplateName: ExpressibleByArgument {}

/// A model that answers about images, in its form of conversations.
public struct AnsweringModel {
  public let model: VisionLanguageModel
  let frame: PromptFrame
  let maximumTokens: Int

  /// The target under the model, about images of one size. Throws `InputError` for words and targets that spell special
  /// tokens, which would end the user's turn, and as `ImageTarget` does.
  public func target(_ response: String, words: String, about image: Image) throws -> ImageTarget {
    for (name, text) in [("text", words), ("target response", response)] {
      guard let token = model.language.tokenizer.specialTokens(in: text).first else { continue }
      throw InputError(
        field: name, expected: "a text without the model's special tokens", found: "\"\(token)\"")
    }
    let target = try ImageTarget(response, under: model, frame: frame, about: image)
    _ = try target.tokens(of: words)
    return target
  }

  /// The answers before and after.
  ///
  /// - Parameters:
  ///   - clean: the clean image, and the words about it
  ///   - adversarial: the attacked image as it is read back from its file, and the attacked words
  /// - Throws: `InputError` where the model computes no finite numbers
  public func responses(clean: (image: Image, words: String), adversarial: (image: Image, words: String))
    throws
    -> ResponseChange
  {
    func answer(_ pair: (image: Image, words: String)) throws -> String {
      try model.answer(to: pair.words, in: frame, about: pair.image, maximumTokens: maximumTokens).text
    }
    return ResponseChange(clean: try answer(clean), adversarial: try answer(adversarial))
  }
}

/// Prints the answers before and after for people, each in a line.
public func printResponses(_ change: ResponseChange) throws {
  try StandardOutput.print("answer before  \(change.clean.debugDescription)")
  try StandardOutput.print("answer after   \(change.adversarial.debugDescription)")
}
