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

/// A language model with the text around a user's words.
public struct FramedModel: Sendable {
  public let model: LanguageModel
  public let frame: PromptFrame

  /// Opens the model of a folder, and says on standard error what is read otherwise than users may expect.
  ///
  /// Throws `InputError` for a folder that cannot be read, and for one without a template where one is needed.
  public init(_ name: String, _ options: FrameOptions) throws {
    let folder = folder(name)
    model = try LanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    frame = try options.chatFrame(for: folder, own: model.chatTemplate()) ?? .raw
  }

  /// Throws `InputError` for a text that spells special tokens, which would end the user's turn; prompts that
  /// are taken as they are may.
  public func requireNoSpecialTokens(in text: String, field: String) throws {
    if frame != .raw { try model.tokenizer.requireNoSpecialTokens(in: text, field: field) }
  }
}

extension Tokenizer {
  /// Throws `InputError` for a text that spells special tokens.
  func requireNoSpecialTokens(in text: String, field: String) throws {
    guard let token = specialTokens(in: text).first else { return }
    throw InputError(
      field: field, expected: "a text without the model's special tokens, or --raw", found: "\"\(token)\"")
  }
}
