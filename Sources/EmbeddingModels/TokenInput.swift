import Tensors
import Tokenizers

/// The way from texts to a model's input: a tokenizer, a table of embeddings, and a layout.
///
/// Token searches need no more of a model than this and a loss. A model whose texts stand in a chat template
/// says so by `layout` and `allTokens(of:)`; everything else follows.
public protocol TokenInput: IdentifiableModel {
  /// The tokenizer of the model's own vocabulary.
  var tokenizer: Tokenizer { get }

  /// The most tokens of one text, special tokens included.
  var contextLength: Int { get }

  /// The input embedding of every token, `[vocabulary, width]`.
  var tokenEmbeddings: Tensor { get }

  /// The ids around a text's own.
  var layout: TokenLayout { get }

  /// The ids of a text with all that stands around it, as if the model had no limit; padding is left out.
  func allTokens(of text: String) -> [Int32]

  /// The ids of a text as the model reads them: with all that stands around it, truncated to `contextLength`,
  /// padded.
  func tokens(of text: String) -> [Int32]

  /// The number of a text's first tokens that the model reads; those behind them have no influence.
  ///
  /// - Parameter text: the ids of the text, special tokens included
  func readLength(of text: [Int32]) -> Int
}

extension TokenInput {
  /// The tokenizer's special tokens around a text, and its default prompt before it; no padding.
  public var layout: TokenLayout {
    let frame = tokenizer.specialTokenFrame
    return TokenLayout(before: frame.before, after: frame.after, lead: tokenizer.prompt)
  }

  /// The tokenizer's ids of the text, special ones included.
  public func allTokens(of text: String) -> [Int32] { tokenizer.encode(text) }

  /// All ids, with the text's own truncated so that the frame fits into `contextLength`, or padded.
  public func tokens(of text: String) -> [Int32] {
    let (all, layout) = (allTokens(of: text), layout)
    guard all.count > contextLength else { return layout.padded(all) }
    let own = all.dropFirst(layout.before.count).dropLast(layout.after.count)
    return layout.before + own.prefix(max(0, contextLength - layout.frameCount)) + layout.after
  }

  /// The number of all ids.
  public func readLength(of text: [Int32]) -> Int { text.count }

  /// The input embeddings of token sequences one after the other, `[tokens, width]`.
  public func inputEmbeddings(of sequences: [[Int32]]) -> Tensor {
    tokenEmbeddings.gatheringRows(at: sequences.joined().map(Int.init))
  }
}
