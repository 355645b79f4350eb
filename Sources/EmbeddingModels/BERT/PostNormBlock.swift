import Files
import Layers
import Tensors

/// The sizes of the blocks of BERT and its relatives.
struct PostNormShape: Sendable {
  var width: Int
  var layers: Int
  var heads: Int
  var intermediateSize: Int
  var activation: Activation
  var epsilon: Float
}

/// The names of a block's parts in checkpoints.
struct PostNormNames: Sendable {
  var attention: AttentionNames
  var attentionNorm: String
  var feedForward: (expand: String, contract: String)
  var outputNorm: String
}

/// Self-attention, then a perceptron, each followed by its normalization.
struct PostNormBlock: TransformerBlock {
  private var attention: SelfAttention
  private var attentionNorm: LayerNorm
  private var feedForward: FeedForward
  private var outputNorm: LayerNorm
  private let names: PostNormNames
  /// What is added to scores by the distance of rows: a parameter of the network around the block.
  var bias: RelativeBias?

  init(_ shape: PostNormShape, names: PostNormNames) {
    attention = SelfAttention(
      width: shape.width, heads: shape.heads, isCausal: false, names: names.attention)
    attentionNorm = LayerNorm(width: shape.width, epsilon: shape.epsilon)
    feedForward = FeedForward(
      width: shape.width, inner: shape.intermediateSize, activation: shape.activation,
      names: names.feedForward)
    outputNorm = LayerNorm(width: shape.width, epsilon: shape.epsilon)
    self.names = names
  }

  func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
  {
    let (mixed, keyValues) = attention.forward(
      input, residual: input, lengths: lengths, rows: rows, prefix: prefix, bias: bias)
    let attended = attentionNorm(mixed)
    return (outputNorm(feedForward(attended, residual: attended)), keyValues)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try attention.visitParameters(prefix, body)
    try attentionNorm.visitParameters("\(prefix)\(names.attentionNorm).", body)
    try feedForward.visitParameters(prefix, body)
    try outputNorm.visitParameters("\(prefix)\(names.outputNorm).", body)
  }
}
