// Follows transformers' modeling_clip.py (CLIPEncoder).
import Layers
import Tensors

/// Normalization before self-attention and before the perceptron.
struct CLIPBlock: TransformerBlock {
  private var attentionNorm: LayerNorm
  private var attention: SelfAttention
  private var feedForwardNorm: LayerNorm
  private var feedForward: FeedForward

  init(_ configuration: CLIPTransformerConfiguration, isCausal: Bool) {
    attentionNorm = LayerNorm(width: configuration.width, epsilon: configuration.epsilon)
    attention = SelfAttention(
      width: configuration.width, heads: configuration.heads, isCausal: isCausal,
      names: AttentionNames(queries: "q_proj", keys: "k_proj", values: "v_proj", output: "out_proj"))
    feedForwardNorm = LayerNorm(width: configuration.width, epsilon: configuration.epsilon)
    feedForward = FeedForward(
      width: configuration.width, inner: configuration.intermediateSize, activation: configuration.activation,
      names: (expand: "fc1", contract: "fc2"))
  }

  func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
  {
    let (attended, keyValues) = attention.forward(
      attentionNorm(input), residual: input, lengths: lengths, rows: rows, prefix: prefix)
    return (feedForward(feedForwardNorm(attended), residual: attended), keyValues)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try attentionNorm.visitParameters(prefix + "layer_norm1.", body)
    try attention.visitParameters(prefix + "self_attn.", body)
    try feedForwardNorm.visitParameters(prefix + "layer_norm2.", body)
    try feedForward.visitParameters(prefix + "mlp.", body)
  }
}

extension CLIPBlock {
  /// The attention of one row to each row of `input`, which is one sequence `[tokens, width]`; the sum is 1.
  func attentionShares(of input: Tensor, from row: Int) -> [Float] {
    attention.shares(of: attentionNorm(input), from: row)
  }
}
