// Follows sentence_transformers/SentenceTransformer.py for folders of a Transformer, a Pooling and a
// Normalize module.
import Checkpoints
import Files
import Foundation
import Layers
import Tensors
import Tokenizers

/// A BERT sentence encoder in sentence-transformers' layout, or a plain BERT folder with mean pooling.
public struct SentenceEncoder: TextEncoder, Parameterized {
  /// The tokenizer of the folder, with its default prompt.
  public let tokenizer: Tokenizer
  /// The largest number of tokens in a text, special tokens included.
  public let contextLength: Int
  private var bert: BERT
  private let pooling: SentencePooling
  private let isNormalizing: Bool
  private let source: ModelSource

  /// The length of an embedding: the hidden size, times the number of ways of pooling.
  public var textDimension: Int { bert.configuration.width * pooling.modes.count }
  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { bert.words }

  /// Reads a model folder. Throws `InputError` when a file is missing, malformed, or of a kind that is not
  /// supported.
  public init(contentsOf folder: URL) throws {
    let layout = try SentenceModules(contentsOf: folder)
    let transformer = layout.transformer
    source = ModelSource(folder, weights: transformer)
    let configuration = try BERTConfiguration(
      JSONField(contentsOf: transformer.appendingPathComponent("config.json")))
    let textTokenizer = try TextTokenizer(
      in: transformer, prompt: layout.prompt, rows: configuration.vocabularySize,
      positions: configuration.maximumPositions)
    tokenizer = textTokenizer.tokenizer
    contextLength = textTokenizer.contextLength ?? configuration.maximumPositions
    pooling =
      try layout.pooling.map {
        try SentencePooling(
          JSONField(contentsOf: $0.appendingPathComponent("config.json")), width: configuration.width,
          promptLength: textTokenizer.promptLength)
      } ?? SentencePooling(modes: [.mean])
    isNormalizing = layout.isNormalizing
    bert = BERT(configuration)
    try Checkpoint(contentsOf: transformer).load(into: &self, name: BERT.parameterName)
  }

  /// The folder, and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try source.identity() }

  /// The pooled embeddings of packed texts, `[texts, dimension]`, of length 1 if the folder has a Normalize
  /// module.
  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    let lengths = tokens.map(\.count)
    let rows = pooling.singleRows(lengths: lengths)
    let states = bert(inputs, tokens: tokens, places: tokens.flatMap(\.indices), rows: rows)
    let pooled = rows == nil ? pooling(states, lengths: lengths) : states
    return isNormalizing ? pooled.l2Normalized() : pooled
  }

  /// Visits BERT's parameters under the names of transformers' BertModel.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try bert.visitParameters(prefix, body)
  }
}
