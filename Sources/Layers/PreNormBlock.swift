// Follows transformers' modeling_clip.py (CLIPEncoderLayer) and modeling_gpt2.py (GPT2Block), which compute
// the same.
import Tensors

/// The names of a block's parts in checkpoints.
public struct PreNormNames: Sendable {
  /// The norm before attention, and the attention.
  public var attentionNorm: String, attention: String
  /// The products of the attention.
  public var attentionProducts: AttentionNames
  /// The norm before the perceptron, and the perceptron.
  public var feedForwardNorm: String, feedForward: String
  /// The products of the perceptron.
  public var feedForwardProducts: (expand: String, contract: String)

  /// Names of norms and parts, and those of the products in them.
  public init(
    attentionNorm: String, attention: String, attentionProducts: AttentionNames, feedForwardNorm: String,
    feedForward: String, feedForwardProducts: (expand: String, contract: String)
  ) {
    (self.attentionNorm, self.attention) = (attentionNorm, attention)
    (self.feedForwardNorm, self.feedForward) = (feedForwardNorm, feedForward)
    (self.attentionProducts, self.feedForwardProducts) = (attentionProducts, feedForwardProducts)
  }
}

/// Normalization before self-attention and before the perceptron.
public struct PreNormBlock: TransformerBlock {
  private var attentionNorm: LayerNorm
  private var attention: SelfAttention
  private var feedForwardNorm: LayerNorm
  private var feedForward: FeedForward
  private let names: PreNormNames

  /// A block whose parameters are not set yet. Traps unless `heads` divides `width`.
  public init(
    width: Int, heads: Int, intermediateSize: Int, activation: Activation, epsilon: Float, isCausal: Bool,
    names: PreNormNames
  ) {
    attentionNorm = LayerNorm(width: width, epsilon: epsilon)
    attention = SelfAttention(
      width: width, heads: heads, isCausal: isCausal, names: names.attentionProducts)
    feedForwardNorm = LayerNorm(width: width, epsilon: epsilon)
    feedForward = FeedForward(
      width: width, inner: intermediateSize, activation: activation, names: names.feedForwardProducts)
    self.names = names
  }

  /// The states after this block; `TransformerBlock` says what the parameters are.
  public func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
  {
    let (attended, keyValues) = attention.forward(
      attentionNorm(input), residual: input, lengths: lengths, rows: rows, prefix: prefix)
    return (feedForward(feedForwardNorm(attended), residual: attended), keyValues)
  }

  /// Visits the parameters of attention and its norm, then those of the perceptron and its.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try attentionNorm.visitParameters("\(prefix)\(names.attentionNorm).", body)
    try attention.visitParameters("\(prefix)\(names.attention).", body)
    try feedForwardNorm.visitParameters("\(prefix)\(names.feedForwardNorm).", body)
    try feedForward.visitParameters("\(prefix)\(names.feedForward).", body)
  }
}

extension PreNormBlock {
  /// The attention of one row to each row of `input`, which is one sequence `[tokens, width]`: `[tokens]`, whose
  /// sum is 1, differentiable.
  package func attentionShares(of input: Tensor, from row: Int) -> Tensor {
    attention.shares(of: attentionNorm(input), from: row)
  }
}
