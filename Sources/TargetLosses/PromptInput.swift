import EmbeddingModels
import Files
import LanguageModels
import Tensors
import Tokenizers

/// The user's words inside of a frame, before a target: what a token search sees of a language model.
///
/// The ids of a text are those of the whole conversation, target included, tokenized as one. A text in which
/// the target's tokens would not be the target's is given other ids, so that no search takes it.
public struct PromptInput: TokenInput {
  private let model: LanguageModel
  /// The text around the user's words.
  public let frame: PromptFrame
  /// The text of the target, and its tokens.
  public let target: String, targetTokens: [Int32]

  /// A frame and a target under a model.
  ///
  /// - Parameters:
  ///   - model: the model that reads the conversation
  ///   - frame: the text around the user's words
  ///   - target: the text behind them; without a frame's end between, it usually begins with a space
  /// - Throws: `InputError` for a target without tokens, for one that changes the tokens of the frame's end,
  ///   and where both together leave no room for a prompt
  public init(_ model: LanguageModel, frame: PromptFrame, target: String) throws {
    (self.model, self.frame, self.target) = (model, frame, target)
    targetTokens = try model.answerTokens(of: target, behind: "x", in: frame)
    try model.requireRoom(
      forPrompt: model.promptTokens(of: "x", in: frame).count, answer: targetTokens.count)
  }

  /// The tokenizer of the model.
  public var tokenizer: Tokenizer { model.tokenizer }
  /// The most tokens of a prompt with its frame, so that the target fits behind it.
  public var contextLength: Int { model.contextLength - targetTokens.count }
  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { model.tokenEmbeddings }

  /// The frame as text that is tokenized together with the user's words, and what the tokenizer adds.
  public var layout: TokenLayout {
    let added = frame.addsSpecialTokens ? tokenizer.specialTokenFrame : (before: [], after: [])
    return TokenLayout(
      before: frame.leadingTokens + added.before, after: added.after, lead: frame.before, trail: frame.after)
  }

  /// The ids of the whole conversation before the target.
  public func allTokens(of text: String) -> [Int32] {
    let prompt = model.promptTokens(of: text, in: frame)
    if frame.tokenizesAnswerApart { return prompt }
    let target = try? model.answerTokens(of: target, behind: text, in: frame)
    return target == targetTokens ? prompt : prompt + (target ?? targetTokens)
  }

  /// The model's name. Throws `InputError` when its weights cannot be read.
  public func identity() throws -> ModelIdentity { try model.identity() }

  /// What was read otherwise than users may expect.
  public var notes: [String] { model.notes }
}
