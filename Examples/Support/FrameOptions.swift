import ArgumentParser
import ChatTemplates
import Crossmatch
import Files
import Foundation
import LanguageModels

extension ChatTemplateName: ExpressibleByArgument {}

/// How a conversation with a language model is laid out.
public struct FrameOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "What the model is told before the conversation.")
  public var system: String?
  @Option(help: "A chat template by its name, instead of the model's own.") public var template:
    ChatTemplateName?
  @Flag(help: "No template: the prompt as it is, with what the tokenizer adds by itself.") public var raw =
    false

  public init() {}

  public func validate() throws {
    guard !raw || (system == nil && template == nil) else {
      throw ValidationError("--raw has no template, and no place for --system")
    }
  }

  /// The frame of the first user's turn under a model with a template; nil for `--raw`.
  ///
  /// Throws `InputError` for a model without a template, where none is named, and for one that frames cannot
  /// be made of.
  ///
  /// - Parameters:
  ///   - folder: the model's folder
  ///   - own: the model's own template
  ///   - imageCount: the number of images before the user's words
  func chatFrame(for folder: URL, own: ChatTemplate?, imageCount: Int = 0) throws -> PromptFrame? {
    if raw { return nil }
    let named = try template.map { try ChatTemplate.named($0, forModelIn: folder) }
    guard let chat = named ?? own else {
      throw InputError(
        file: folder.path, field: "chat template",
        expected: "one in the folder, or --template with the name of one, or --raw", found: "none")
    }
    return try PromptFrame(chat, system: system, imageCount: imageCount)
  }

  /// The options that were given, for commands in which they do not always act.
  public func scopes(acts: Bool, _ scope: String) -> [ScopedOption] {
    [
      ScopedOption("--system", system, acts: acts, scope),
      ScopedOption("--template", template, acts: acts, scope), ScopedOption("--raw", raw, acts: acts, scope),
    ]
  }
}
