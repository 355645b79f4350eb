// Follows transformers' modeling_bert.py (BertModel without its pooler).
import Files
import Layers
import Tensors

/// The encoder: embeddings of word, position and type, then blocks.
struct BERT: TextTransformer {
  private var embeddings: BERTEmbeddings
  private var blocks: [PostNormBlock]

  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { embeddings.words }

  init(_ config: JSONField) throws { self.init(try BERTConfiguration(config)) }

  /// A model whose parameters are not set yet.
  init(_ configuration: BERTConfiguration) {
    let blocks = configuration.blocks
    embeddings = BERTEmbeddings(
      vocabularySize: configuration.vocabularySize, positions: configuration.maximumPositions,
      types: configuration.tokenTypes, width: blocks.width, epsilon: blocks.epsilon)
    self.blocks = (0..<blocks.layers).map { _ in PostNormBlock(blocks, names: Self.names) }
  }

  private static let names = PostNormNames(
    attention: AttentionNames(
      queries: "attention.self.query", keys: "attention.self.key", values: "attention.self.value",
      output: "attention.output.dense"),
    attentionNorm: "attention.output.LayerNorm",
    feedForward: (expand: "intermediate.dense", contract: "output.dense"), outputNorm: "output.LayerNorm")

  static let keys = CheckpointKeys(prefixes: ["bert."], unusedPrefixes: ["pooler.", "cls."])

  static func positions(_ config: JSONField) throws -> Int {
    try BERTConfiguration.maximumPositions(config)
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    self(inputs, tokens: tokens, places: tokens.flatMap(\.indices), rows: rows)
  }

  /// The last hidden states of texts whose rows have these positions, `[tokens, width]` or `[texts, width]`
  /// for chosen rows.
  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], places: [Int], rows: [Int]?) -> Tensor {
    blocks(embeddings(inputs, places: places), lengths: tokens.map(\.count), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try embeddings.visitParameters(prefix + "embeddings.", body)
    try blocks.visitParameters(prefix + "encoder.layer.", body)
  }
}
