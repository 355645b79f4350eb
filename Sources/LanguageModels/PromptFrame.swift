import Tokenizers

/// The text around a user's words in what a model reads: a chat template up to the user's turn, and from
/// there up to the answer.
public struct PromptFrame: Sendable, Hashable, Codable {
  /// What stands before the user's words.
  public var before: String
  /// What stands between the user's words and the answer.
  public var after: String
  /// Whether white space at the ends of the user's words is left out.
  public var stripsWords: Bool
  /// Whether the tokenizer adds its own special tokens, for frames that do not spell them.
  public var addsSpecialTokens: Bool
  /// Ids before everything else: of a piece that is tokenized apart, and what stands for an image.
  public var leadingTokens: [Int32] = []
  /// Whether the answer is tokenized by itself; else prompt and answer are tokenized as one text.
  public var tokenizesAnswerApart: Bool

  /// A frame of a text before the user's words and one behind them.
  ///
  /// - Parameters:
  ///   - before: what stands before the user's words
  ///   - after: what stands between them and the answer
  ///   - stripsWords: whether white space at the ends of the user's words is left out
  ///   - addsSpecialTokens: whether the tokenizer adds its own special tokens
  ///   - tokenizesAnswerApart: whether the answer is tokenized by itself
  public init(
    before: String, after: String, stripsWords: Bool = false, addsSpecialTokens: Bool = false,
    tokenizesAnswerApart: Bool = false
  ) {
    (self.before, self.after, self.stripsWords) = (before, after, stripsWords)
    (self.addsSpecialTokens, self.tokenizesAnswerApart) = (addsSpecialTokens, tokenizesAnswerApart)
  }

  /// No frame: the user's words as they are, with what the tokenizer adds by itself, and the answer tokenized
  /// apart.
  public static let raw = PromptFrame(
    before: "", after: "", addsSpecialTokens: true, tokenizesAnswerApart: true)

  /// The whole text before the answer.
  public func text(around words: String) -> String {
    before + (stripsWords ? PythonText.stripped(words) : words) + after
  }
}
