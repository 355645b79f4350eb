// Follows transformers' modeling_distilbert.py (DistilBertModel).
import Files
import Layers
import Tensors

/// BERT's blocks without types of tokens. Sanh et al., 2019, arXiv:1910.01108.
struct DistilBERT: TextTransformer {
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var positions: Tensor
  private var embeddingNorm: LayerNorm
  private var blocks: [PostNormBlock]

  init(_ config: JSONField) throws {
    let width = try config.member("dim").extent()
    let shape = PostNormShape(
      width: width, layers: try config.member("n_layers").layerCount(),
      heads: try config.member("n_heads").extent(dividing: width),
      intermediateSize: try config.member("hidden_dim").extent(),
      activation: try config.member("activation").activation(), epsilon: 1e-12)
    words = .unset([try config.member("vocab_size").extent(), width])
    positions = .unset([try Self.positions(config), width])
    embeddingNorm = LayerNorm(width: width, epsilon: shape.epsilon)
    blocks = (0..<shape.layers).map { _ in PostNormBlock(shape, names: Self.names) }
  }

  private static let names = PostNormNames(
    attention: AttentionNames(
      queries: "attention.q_lin", keys: "attention.k_lin", values: "attention.v_lin",
      output: "attention.out_lin"),
    attentionNorm: "sa_layer_norm", feedForward: (expand: "ffn.lin1", contract: "ffn.lin2"),
    outputNorm: "output_layer_norm")

  static let keys = CheckpointKeys(
    prefixes: ["distilbert."], unusedPrefixes: ["vocab_transform.", "vocab_layer_norm.", "vocab_projector."])

  static func positions(_ config: JSONField) throws -> Int {
    try config.member("max_position_embeddings").extent()
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    let embedded = embeddingNorm(inputs + positions.gatheringRows(at: tokens.flatMap(\.indices)))
    return blocks(embedded, lengths: tokens.map(\.count), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "embeddings.word_embeddings.weight", &words)
    try body(prefix + "embeddings.position_embeddings.weight", &positions)
    try embeddingNorm.visitParameters(prefix + "embeddings.LayerNorm.", body)
    try blocks.visitParameters(prefix + "transformer.layer.", body)
  }
}
