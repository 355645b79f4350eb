// Follows transformers' modeling_llama.py (LlamaDecoderLayer), and modeling_gemma3.py for norms of branches.
import Tensors

/// The sizes of one block of a decoder.
public struct DecoderBlockShape: Sendable {
  /// The attention, with its positions and its reach.
  public var attention: AttentionShape
  /// The inner width of the perceptron.
  public var intermediateSize: Int
  /// The activation of the perceptron's gate.
  public var activation: Activation
  /// Whether the perceptron's products have biases.
  public var hasFeedForwardBias = false
  /// The number that norms add to the mean square.
  public var epsilon: Float
  /// What norms add to their weights: 1 in Gemma, 0 in others.
  public var normOffset: Float = 0
  /// Whether each head of queries and keys is normalized.
  public var normalizesHeads = false
  /// Whether what attention and perceptron add is normalized before it is added.
  public var normalizesBranches = false

  /// Whether the projections to queries, keys and values are one matrix, and those to gate and expansion
  /// another.
  public var isFused = false

  /// A block without biases in the perceptron, and with no norms but those before attention and perceptron.
  public init(attention: AttentionShape, intermediateSize: Int, activation: Activation, epsilon: Float) {
    (self.attention, self.intermediateSize) = (attention, intermediateSize)
    (self.activation, self.epsilon) = (activation, epsilon)
  }

  /// A norm of this block, over `width` elements.
  func norm(_ width: Int) -> RMSNorm { RMSNorm(width: width, epsilon: epsilon, offset: normOffset) }
}

/// Self-attention, then a gated perceptron, each behind a normalization.
public struct DecoderBlock: TransformerBlock {
  private var attentionNorm: RMSNorm
  private var attention: SelfAttention
  private var attendedNorm: RMSNorm?
  private var feedForwardNorm: RMSNorm
  private var feedForward: GatedFeedForward
  private var outputNorm: RMSNorm?

  /// A block whose parameters are not set yet.
  public init(_ shape: DecoderBlockShape) {
    let width = shape.attention.width
    attentionNorm = shape.norm(width)
    attention = SelfAttention(
      shape.attention,
      names: shape.isFused
        ? AttentionNames(queriesKeysValues: "qkv_proj", output: "o_proj")
        : AttentionNames(queries: "q_proj", keys: "k_proj", values: "v_proj", output: "o_proj"),
      headNorm: shape.normalizesHeads ? shape.norm(shape.attention.depth) : nil)
    feedForwardNorm = shape.norm(width)
    feedForward = GatedFeedForward(
      width: width, inner: shape.intermediateSize, activation: shape.activation,
      hasBias: shape.hasFeedForwardBias,
      names: shape.isFused
        ? GatedFeedForward.Names(gateAndExpand: "gate_up_proj", contract: "down_proj")
        : GatedFeedForward.Names(gate: "gate_proj", expand: "up_proj", contract: "down_proj"))
    (attendedNorm, outputNorm) =
      shape.normalizesBranches ? (shape.norm(width), shape.norm(width)) : (nil, nil)
  }

  /// The states after this block; `TransformerBlock` says what the parameters are.
  public func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
  {
    let (mixed, keyValues) = attention.forward(
      attentionNorm(input), residual: attendedNorm == nil ? input : nil, lengths: lengths, rows: rows,
      prefix: prefix)
    let attended = attendedNorm.map { (rows.map(input.gatheringRows(at:)) ?? input) + $0(mixed) } ?? mixed
    let normalized = feedForwardNorm(attended)
    guard let outputNorm else { return (feedForward(normalized, residual: attended), keyValues) }
    return (attended + outputNorm(feedForward(normalized)), keyValues)
  }

  /// Visits the parameters under Llama's names, Phi's where products are fused, or Gemma's where what is added
  /// is normalized.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    let hasBranchNorms = attendedNorm != nil
    try attentionNorm.visitParameters(prefix + "input_layernorm.", body)
    try attention.visitParameters(prefix + "self_attn.", body)
    try attendedNorm?.visitParameters(prefix + "post_attention_layernorm.", body)
    try feedForwardNorm.visitParameters(
      prefix + (hasBranchNorms ? "pre_feedforward_layernorm." : "post_attention_layernorm."), body)
    try feedForward.visitParameters(prefix + "mlp.", body)
    try outputNorm?.visitParameters(prefix + "post_feedforward_layernorm.", body)
  }
}
