// Follows transformers' modeling_siglip.py (SiglipMultiheadAttentionPoolingHead).
import Layers
import Tensors

/// Pools the rows of each sequence by the attention of one learned probe to them, and a perceptron.
struct AttentionPooling: Parameterized, Sendable {
  private var probe: Tensor
  private var queries: Linear, keys: Linear, values: Linear, output: Linear
  private var norm: LayerNorm
  private var feedForward: FeedForward
  private let heads: Int

  /// A head whose parameters are not set yet.
  init(_ configuration: CLIPTransformerConfiguration) {
    let width = configuration.width
    let square = { Linear(inputs: width, outputs: width) }
    probe = .unset([1, width])
    (queries, keys, values, output) = (square(), square(), square(), square())
    norm = LayerNorm(width: width, epsilon: configuration.epsilon)
    feedForward = FeedForward(
      width: width, inner: configuration.intermediateSize, activation: configuration.activation,
      names: (expand: "fc1", contract: "fc2"))
    heads = configuration.heads
  }

  /// `[tokens, width]` of packed sequences to `[sequences, width]`
  func callAsFunction(_ states: Tensor, lengths: [Int]) -> Tensor {
    let asked = queries(probe).gatheringRows(at: lengths.map { _ in 0 })
    let mixed = attention(
      queries: asked, keys: keys(states), values: values(states), heads: heads, lengths: lengths,
      queryLengths: lengths.map { _ in 1 }, isCausal: false)
    let attended = output(mixed)
    return feedForward(norm(attended), residual: attended)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "probe", &probe)
    try queries.visitParameters(prefix + "attention.q_proj.", body)
    try keys.visitParameters(prefix + "attention.k_proj.", body)
    try values.visitParameters(prefix + "attention.v_proj.", body)
    try output.visitParameters(prefix + "attention.out_proj.", body)
    try norm.visitParameters(prefix + "layernorm.", body)
    try feedForward.visitParameters(prefix + "mlp.", body)
  }
}
