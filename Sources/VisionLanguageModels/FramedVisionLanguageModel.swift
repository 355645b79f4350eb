import Files
import LanguageModels

/// A model that answers about images, with the text around a user's words.
public struct FramedVisionLanguageModel: Sendable {
  /// The model.
  public let model: VisionLanguageModel
  /// The frame of the user's words, with the image's placeholder; nil where texts are taken as they are, and
  /// say where the image stands.
  package let frame: PromptFrame?

  /// A model in its form of conversations.
  ///
  /// - Parameters:
  ///   - model: the model
  ///   - frame: the text around the user's words, which holds the image's placeholder once; nil for texts that
  ///     are taken as they are
  public init(_ model: VisionLanguageModel, frame: PromptFrame?) { (self.model, self.frame) = (model, frame) }

  /// A text as words in their frame. Texts that are taken as they are begin with the frame, up to the image.
  ///
  /// Throws `InputError` for a text that spells special tokens, which would end the user's turn.
  public func framed(_ text: String) throws -> (frame: PromptFrame, words: String) {
    if let frame {
      try model.language.tokenizer.requireNoSpecialTokens(in: text, field: "text")
      return (frame, text)
    }
    let end = text.firstRange(of: model.placeholder.text)?.upperBound ?? text.startIndex
    return (
      PromptFrame(
        before: String(text[..<end]), after: "", addsSpecialTokens: true, tokenizesAnswerApart: true),
      String(text[end...])
    )
  }

  /// Throws `InputError` for a target that spells special tokens, unless texts are taken as they are.
  public func requireNoSpecialTokens(inTarget target: String) throws {
    if frame != nil { try model.language.tokenizer.requireNoSpecialTokens(in: target, field: "target") }
  }
}
