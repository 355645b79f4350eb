// Follows transformers' modeling_bert.py (BertModel without its pooler).
import Files
import Layers
import Tensors

/// The encoder: embeddings of word, position and type, then blocks.
struct BERT: TextTransformer {
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var positions: Tensor
  private var types: Tensor
  private var embeddingNorm: LayerNorm
  private var blocks: [PostNormBlock]

  init(_ config: JSONField) throws { self.init(try BERTConfiguration(config)) }

  /// A model whose parameters are not set yet.
  init(_ configuration: BERTConfiguration) {
    let blocks = configuration.blocks
    words = .unset([configuration.vocabularySize, blocks.width])
    positions = .unset([configuration.maximumPositions, blocks.width])
    types = .unset([configuration.tokenTypes, blocks.width])
    embeddingNorm = LayerNorm(width: blocks.width, epsilon: blocks.epsilon)
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
    let type = types.rows(0..<1).reshaped([width])
    let embedded = embeddingNorm(inputs + (positions.gatheringRows(at: places) + type))
    return blocks(embedded, lengths: tokens.map(\.count), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "embeddings.word_embeddings.weight", &words)
    try body(prefix + "embeddings.position_embeddings.weight", &positions)
    try body(prefix + "embeddings.token_type_embeddings.weight", &types)
    try embeddingNorm.visitParameters(prefix + "embeddings.LayerNorm.", body)
    try blocks.visitParameters(prefix + "encoder.layer.", body)
  }
}
