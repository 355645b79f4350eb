// Follows transformers' modeling_distilbert.py (DistilBertModel).
import Files
import Layers
import Tensors

/// BERT's blocks without types of tokens. Sanh et al., 2019, arXiv:1910.01108.
struct DistilBERT: TextTransformer {
  private var embeddings: BERTEmbeddings
  private var blocks: [PostNormBlock]

  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { embeddings.words }

  init(_ config: JSONField) throws {
    let width = try config.member("dim").extent()
    let shape = PostNormShape(
      width: width, layers: try config.member("n_layers").layerCount(),
      heads: try config.member("n_heads").extent(dividing: width),
      intermediateSize: try config.member("hidden_dim").extent(),
      activation: try config.member("activation").activation(), epsilon: 1e-12)
    embeddings = BERTEmbeddings(
      vocabularySize: try config.member("vocab_size").extent(), positions: try Self.positions(config),
      types: nil, width: width, epsilon: shape.epsilon)
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
    blocks(
      embeddings(inputs, places: tokens.flatMap(\.indices)), lengths: tokens.map(\.count), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try embeddings.visitParameters(prefix + "embeddings.", body)
    try blocks.visitParameters(prefix + "transformer.layer.", body)
  }
}
