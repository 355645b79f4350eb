import Files
import Tokenizers

/// A language model with the text around a user's words.
public struct FramedLanguageModel: Sendable {
  /// The model.
  public let model: LanguageModel
  /// The text around the user's words.
  public let frame: PromptFrame

  /// A model in its form of conversations.
  ///
  /// - Parameters:
  ///   - model: the model
  ///   - frame: the text around the user's words
  public init(_ model: LanguageModel, frame: PromptFrame) { (self.model, self.frame) = (model, frame) }

  /// Throws `InputError` for a text that spells special tokens, which would end the user's turn; prompts that
  /// are taken as they are may.
  ///
  /// - Parameters:
  ///   - text: the text
  ///   - field: its name in messages
  public func requireNoSpecialTokens(in text: String, field: String) throws {
    if frame != .raw { try model.tokenizer.requireNoSpecialTokens(in: text, field: field) }
  }
}

extension Tokenizer {
  /// Throws `InputError` for a text that spells special tokens.
  ///
  /// - Parameters:
  ///   - text: the text
  ///   - field: its name in messages
  package func requireNoSpecialTokens(in text: String, field: String) throws {
    guard let token = specialTokens(in: text).first else { return }
    throw InputError(
      field: field, expected: "a text without the model's special tokens, or --raw", found: "\"\(token)\"")
  }
}
