// Follows transformers' modeling_nomic_bert.py (NomicBertModel without its pooler), under the names of
// published checkpoints.
import Files
import Layers
import Tensors

/// Self-attention with rotary positions, then a gated perceptron, each followed by its normalization.
private struct NomicBERTBlock: TransformerBlock {
  private var attention: SelfAttention
  private var attentionNorm: LayerNorm
  private var feedForward: GatedFeedForward
  private var outputNorm: LayerNorm

  init(attention shape: AttentionShape, intermediateSize: Int, epsilon: Float) {
    attention = SelfAttention(
      shape, names: AttentionNames(queriesKeysValues: "attn.Wqkv", output: "attn.out_proj"))
    attentionNorm = LayerNorm(width: shape.width, epsilon: epsilon)
    feedForward = GatedFeedForward(
      width: shape.width, inner: intermediateSize, activation: .silu,
      names: GatedFeedForward.Names(gate: "mlp.fc12", expand: "mlp.fc11", contract: "mlp.fc2"))
    outputNorm = LayerNorm(width: shape.width, epsilon: epsilon)
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
    try attentionNorm.visitParameters(prefix + "norm1.", body)
    try feedForward.visitParameters(prefix, body)
    try outputNorm.visitParameters(prefix + "norm2.", body)
  }
}

/// BERT with rotary positions and gated perceptrons. Nussbaum et al., 2024, arXiv:2402.01613.
struct NomicBERT: TextTransformer {
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var types: Tensor
  private var embeddingNorm: LayerNorm
  private var blocks: [NomicBERTBlock]

  /// The names of sizes are GPT-2's in published files, BERT's in those that transformers 5 writes.
  init(_ config: JSONField) throws {
    let width = try config.either("n_embd", "hidden_size").extent()
    let headField = try config.either("n_head", "num_attention_heads")
    let heads = try headField.extent(dividing: width)
    guard width / heads % 2 == 0 else {
      throw headField.error(expected: "heads of an even number of elements")
    }
    var attention = AttentionShape(width: width, heads: heads, isCausal: false)
    (attention.hasBias, attention.hasOutputBias) = (false, false)
    attention.rotation = try Self.rotation(config, depth: attention.depth)
    let epsilon = try config.either("layer_norm_epsilon", "layer_norm_eps").epsilon(default: 1e-12)
    let inner = try config.either("n_inner", "intermediate_size").extent()
    words = .unset([try config.member("vocab_size").extent(), width])
    types = .unset([try config.member("type_vocab_size").extent(default: 2), width])
    embeddingNorm = LayerNorm(width: width, epsilon: epsilon)
    blocks = (0..<(try config.either("n_layer", "num_hidden_layers").layerCount())).map { _ in
      NomicBERTBlock(attention: attention, intermediateSize: inner, epsilon: epsilon)
    }
    try Self.requireKind(config)
  }

  private static func rotation(_ config: JSONField, depth: Int) throws -> RotaryEmbedding {
    if try config.member("rope_parameters").ifPresent != nil {
      return try RotaryEmbedding(config, depth: depth)
    }
    let base = try config.member("rotary_emb_base").ifPresent?.number(1e-6...1e30) ?? 1000
    return RotaryEmbedding(depth: depth, base: Float(base))
  }

  /// Throws `InputError` for the choices of Nomic's code that no embedding model makes.
  private static func requireKind(_ config: JSONField) throws {
    _ = try config.member("activation_function").ifPresent?.string(oneOf: ["swiglu"])
    _ = try config.member("hidden_act").ifPresent?.string(oneOf: ["silu", "swish"])
    _ = try config.member("rotary_emb_fraction").ifPresent?.number(1...1)
    let absent = [
      "prenorm", "use_rms_norm", "qkv_proj_bias", "mlp_fc1_bias", "mlp_fc2_bias", "causal",
      "rotary_emb_interleaved", "rotary_scaling_factor", "num_experts",
    ]
    for key in absent {
      let field = try config.member(key)
      switch field.value {
      case nil, .null, .bool(false), .integer(0): continue
      default: throw field.error(expected: "none of this")
      }
    }
  }

  static let keys = CheckpointKeys(unusedPrefixes: ["pooler.", "cls."])

  static func positions(_ config: JSONField) throws -> Int {
    try config.either("n_positions", "max_position_embeddings").extent(default: 2048)
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    let embedded = embeddingNorm(inputs + types.rows(0..<1).reshaped([width]))
    return blocks(embedded, lengths: tokens.map(\.count), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "embeddings.word_embeddings.weight", &words)
    try body(prefix + "embeddings.token_type_embeddings.weight", &types)
    try embeddingNorm.visitParameters(prefix + "emb_ln.", body)
    try blocks.visitParameters(prefix + "encoder.layers.", body)
  }
}

extension JSONField {
  /// The member `key` where it is there, else `other`.
  fileprivate func either(_ key: String, _ other: String) throws -> JSONField {
    try member(key).ifPresent ?? member(other)
  }
}
