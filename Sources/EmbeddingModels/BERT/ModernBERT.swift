// Follows transformers' modeling_modernbert.py (ModernBertModel).
import Files
import Layers
import Tensors

/// The sizes of one block of ModernBERT.
private struct ModernBERTBlockShape {
  var attention: AttentionShape
  var intermediateSize: Int
  var activation: Activation
  var epsilon: Float
  var hasNormBias: Bool
  var hasFeedForwardBias: Bool

  func norm() -> LayerNorm {
    LayerNorm(width: attention.width, epsilon: epsilon, hasBias: hasNormBias)
  }
}

/// Self-attention, then a gated perceptron, each behind a normalization.
private struct ModernBERTBlock: TransformerBlock {
  /// Nil in the first block, behind the normalization of the embeddings.
  private var attentionNorm: LayerNorm?
  private var attention: SelfAttention
  private var feedForwardNorm: LayerNorm
  private var feedForward: GatedFeedForward

  init(_ shape: ModernBERTBlockShape, isFirst: Bool) {
    attentionNorm = isFirst ? nil : shape.norm()
    attention = SelfAttention(
      shape.attention, names: AttentionNames(queriesKeysValues: "attn.Wqkv", output: "attn.Wo"))
    feedForwardNorm = shape.norm()
    feedForward = GatedFeedForward(
      width: shape.attention.width, inner: shape.intermediateSize, activation: shape.activation,
      hasBias: shape.hasFeedForwardBias,
      names: GatedFeedForward.Names(gateAndExpand: "mlp.Wi", contract: "mlp.Wo"))
  }

  func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
  {
    let (attended, keyValues) = attention.forward(
      attentionNorm?(input) ?? input, residual: input, lengths: lengths, rows: rows, prefix: prefix)
    return (feedForward(feedForwardNorm(attended), residual: attended), keyValues)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try attentionNorm?.visitParameters(prefix + "attn_norm.", body)
    try attention.visitParameters(prefix, body)
    try feedForwardNorm.visitParameters(prefix + "mlp_norm.", body)
    try feedForward.visitParameters(prefix, body)
  }
}

/// An encoder with rotary positions, most of whose blocks see only neighbours. Warner et al., 2024,
/// arXiv:2412.13663.
struct ModernBERT: TextTransformer {
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var embeddingNorm: LayerNorm
  private var blocks: [ModernBERTBlock]
  private var finalNorm: LayerNorm

  init(_ config: JSONField) throws {
    let shapes = try Self.blocks(config)
    words = .unset([try config.member("vocab_size").extent(), shapes[0].attention.width])
    embeddingNorm = shapes[0].norm()
    blocks = shapes.enumerated().map { ModernBERTBlock($1, isFirst: $0 == 0) }
    finalNorm = shapes[0].norm()
    _ = try Self.positions(config)
  }

  private static func blocks(_ config: JSONField) throws -> [ModernBERTBlockShape] {
    let width = try config.member("hidden_size").extent()
    let heads = try config.member("num_attention_heads").extent(dividing: width)
    guard width / heads % 2 == 0 else {
      throw try config.member("num_attention_heads").error(expected: "heads of an even number of elements")
    }
    var attention = AttentionShape(width: width, heads: heads, isCausal: false)
    attention.hasBias = try config.member("attention_bias").ifPresent?.bool() ?? false
    attention.hasOutputBias = attention.hasBias
    let shape = ModernBERTBlockShape(
      attention: attention, intermediateSize: try config.member("intermediate_size").extent(),
      activation: try config.member("hidden_activation").activation(default: .gelu),
      epsilon: try config.member("norm_eps").epsilon(default: 1e-5),
      hasNormBias: try config.member("norm_bias").ifPresent?.bool() ?? false,
      hasFeedForwardBias: try config.member("mlp_bias").ifPresent?.bool() ?? false)
    let count = try config.member("num_hidden_layers").layerCount()
    let every = try config.member("global_attn_every_n_layers").ifPresent?.integer(in: 1...(1 << 28)) ?? 3
    let kinds =
      try LayerKind.list(config.member("layer_types"), count: count)
      ?? (0..<count).map { $0 % every == 0 ? .full : .sliding }
    let window = try config.member("local_attention").ifPresent?.integer(in: 2...(1 << 28)) ?? 128
    let full = try RotaryEmbedding(
      config, kind: .full, depth: attention.depth, base: "global_rope_theta", default: 160_000)
    let sliding = try RotaryEmbedding(
      config, kind: .sliding, depth: attention.depth, base: "local_rope_theta", default: 10_000)
    return kinds.map { kind in
      var shape = shape
      shape.attention.rotation = kind == .full ? full : sliding
      shape.attention.reach = kind == .full ? nil : window / 2
      return shape
    }
  }

  static let keys = CheckpointKeys(
    prefixes: ["model."], unusedPrefixes: ["head.", "decoder.", "classifier."])

  static func positions(_ config: JSONField) throws -> Int {
    try config.member("max_position_embeddings").extent(default: 8192)
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    finalNorm(blocks(embeddingNorm(inputs), lengths: tokens.map(\.count), rows: rows))
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "embeddings.tok_embeddings.weight", &words)
    try embeddingNorm.visitParameters(prefix + "embeddings.norm.", body)
    try blocks.visitParameters(prefix + "layers.", body)
    try finalNorm.visitParameters(prefix + "final_norm.", body)
  }
}
