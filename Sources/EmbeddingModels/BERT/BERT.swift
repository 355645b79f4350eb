// Follows transformers' modeling_bert.py (BertModel without its pooler).
import Layers
import Tensors

/// Self-attention, then a perceptron, each followed by its normalization.
struct BERTBlock: TransformerBlock {
  private var attention: SelfAttention
  private var attentionNorm: LayerNorm
  private var feedForward: FeedForward
  private var outputNorm: LayerNorm

  init(_ configuration: BERTConfiguration) {
    attention = SelfAttention(
      width: configuration.width, heads: configuration.heads, isCausal: false,
      names: AttentionNames(
        queries: "attention.self.query", keys: "attention.self.key", values: "attention.self.value",
        output: "attention.output.dense"))
    attentionNorm = LayerNorm(width: configuration.width, epsilon: configuration.epsilon)
    feedForward = FeedForward(
      width: configuration.width, inner: configuration.intermediateSize, activation: configuration.activation,
      names: (expand: "intermediate.dense", contract: "output.dense"))
    outputNorm = LayerNorm(width: configuration.width, epsilon: configuration.epsilon)
  }

  func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
  {
    let (mixed, keyValues) = attention.forward(
      input, residual: input, lengths: lengths, rows: rows, prefix: prefix)
    let attended = attentionNorm(mixed)
    return (outputNorm(feedForward(attended, residual: attended)), keyValues)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try attention.visitParameters(prefix, body)
    try attentionNorm.visitParameters(prefix + "attention.output.LayerNorm.", body)
    try feedForward.visitParameters(prefix, body)
    try outputNorm.visitParameters(prefix + "output.LayerNorm.", body)
  }
}

/// The encoder: embeddings of word, position and type, then blocks.
struct BERT: Parameterized, Sendable {
  let configuration: BERTConfiguration
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var positions: Tensor
  private var types: Tensor
  private var embeddingNorm: LayerNorm
  private var blocks: [BERTBlock]

  /// A model whose parameters are not set yet.
  init(_ configuration: BERTConfiguration) {
    self.configuration = configuration
    words = .unset([configuration.vocabularySize, configuration.width])
    positions = .unset([configuration.maximumPositions, configuration.width])
    types = .unset([configuration.tokenTypes, configuration.width])
    embeddingNorm = LayerNorm(width: configuration.width, epsilon: configuration.epsilon)
    blocks = (0..<configuration.layers).map { _ in BERTBlock(configuration) }
  }

  /// The width of the states.
  var width: Int { configuration.width }

  /// The last hidden states.
  ///
  /// - Parameters:
  ///   - inputs: `[tokens, width]`, word embeddings of packed texts
  ///   - tokens: the ids of each text
  ///   - places: the position of each row in its text
  ///   - rows: the one wanted row of each text as an index into `inputs`, nil for all rows
  /// - Returns: `[tokens, width]`, or `[texts, width]` for chosen rows
  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], places: [Int], rows: [Int]?) -> Tensor {
    let type = types.rows(0..<1).reshaped([configuration.width])
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

extension BERT {
  /// The name of the parameter that a checkpoint's key belongs to, or nil for keys that have no use here:
  /// buffers, poolers and pre-training heads. Keys may have a `bert.` prefix and TensorFlow's names for layer
  /// norms.
  static func parameterName(forKey key: String) -> String? {
    var name = key
    if name.hasPrefix("bert.") { name.removeFirst("bert.".count) }
    let unused = ["embeddings.position_ids", "embeddings.token_type_ids"]
    if unused.contains(name) || name.hasPrefix("pooler.") || name.hasPrefix("cls.") { return nil }
    if name.hasSuffix("LayerNorm.gamma") { return name.dropLast("gamma".count) + "weight" }
    if name.hasSuffix("LayerNorm.beta") { return name.dropLast("beta".count) + "bias" }
    return name
  }
}
