// Follows transformers' modeling_albert.py (AlbertModel without its pooler).
import Files
import Layers
import Tensors

/// BERT whose blocks share their parameters, over narrow embeddings. Lan et al., 2019, arXiv:1909.11942.
struct ALBERT: TextTransformer {
  private var embeddings: BERTEmbeddings
  private var widening: Linear
  /// One block for each group.
  private var groups: [PostNormBlock]
  private let layers: Int

  /// The input embedding of every token, `[vocabulary, embedding width]`.
  var words: Tensor { embeddings.words }
  /// The width of the states, which is not that of the embeddings.
  var width: Int { widening.weight.shape[0] }

  init(_ config: JSONField) throws {
    let shape = try PostNormShape(config)
    let narrow = try config.member("embedding_size").extent(default: 128)
    layers = shape.layers
    embeddings = BERTEmbeddings(
      vocabularySize: try config.member("vocab_size").extent(), positions: try Self.positions(config),
      types: try config.member("type_vocab_size").extent(default: 2), width: narrow, epsilon: shape.epsilon)
    widening = Linear(inputs: narrow, outputs: shape.width)
    let count = try config.member("num_hidden_groups").ifPresent?.integer(in: 1...layers) ?? 1
    groups = (0..<count).map { _ in PostNormBlock(shape, names: Self.names) }
    _ = try config.member("inner_group_num").ifPresent?.integer(in: 1...1)
  }

  private static let names = PostNormNames(
    attention: AttentionNames(
      queries: "attention.query", keys: "attention.key", values: "attention.value",
      output: "attention.dense"),
    attentionNorm: "attention.LayerNorm", feedForward: (expand: "ffn", contract: "ffn_output"),
    outputNorm: "full_layer_layer_norm")

  static let keys = CheckpointKeys(
    prefixes: ["albert."], unusedPrefixes: ["pooler.", "predictions.", "sop_classifier."])

  static func positions(_ config: JSONField) throws -> Int {
    try config.member("max_position_embeddings").extent(default: 512)
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    let blocks = (0..<layers).map { groups[$0 * groups.count / layers] }
    let embedded = embeddings(inputs, places: tokens.flatMap(\.indices))
    return blocks(widening(embedded), lengths: tokens.map(\.count), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try embeddings.visitParameters(prefix + "embeddings.", body)
    try widening.visitParameters(prefix + "encoder.embedding_hidden_mapping_in.", body)
    for index in groups.indices {
      try groups[index].visitParameters(
        prefix + "encoder.albert_layer_groups.\(index).albert_layers.0.", body)
    }
  }
}
