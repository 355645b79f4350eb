// Follows transformers' modeling_gpt2.py (GPT2LMHeadModel).
import Checkpoints
import EmbeddingModels
import Files
import Layers
import Preconditions
import Tensors

/// GPT-2: learned positions are added to the embeddings of tokens.
struct GPT2: CausalArchitecture {
  private var words: Tensor
  private var positions: Tensor
  private var blocks: [PreNormBlock]
  private var finalNorm: LayerNorm
  /// The matrix from states to logits; nil where the table of embeddings is used.
  private var head: Linear?

  var tokenEmbeddings: Tensor { words }
  var contextLength: Int { positions.shape[0] }

  init(_ config: JSONField) throws {
    let configuration = try GPT2Configuration(config)
    words = .unset([configuration.vocabularySize, configuration.width])
    positions = .unset([configuration.positions, configuration.width])
    blocks = (0..<configuration.layers).map { _ in PreNormBlock(configuration) }
    finalNorm = LayerNorm(width: configuration.width, epsilon: configuration.epsilon)
    head =
      configuration.tiesHead
      ? nil : Linear(inputs: configuration.width, outputs: configuration.vocabularySize, hasBias: false)
  }

  func states(
    of inputs: Tensor, lengths: [Int], wanted: [Int]?, behind prefixes: [KeyValuePrefix]?,
    noting note: (KeyValues) -> Void
  ) -> Tensor {
    let starts = prefixes?.first?.lengths ?? lengths.map { _ in 0 }
    let places = zip(starts, lengths).flatMap { $0..<$0 + $1 }
    require(
      places.allSatisfy { $0 < contextLength },
      "expected sequences of at most \(contextLength) rows, found one of \((places.max() ?? 0) + 1)")
    let states = blocks(
      inputs + positions.gatheringRows(at: places), lengths: lengths,
      rows: wanted.map { lastRows($0, lengths: lengths) }, prefixes: prefixes, noting: note)
    return finalNorm(states)
  }

  func logits(of states: Tensor) -> Tensor { head?(states) ?? states.linear(weight: words) }

  /// Keys with and without the prefix `transformer.`. Products are stored as `[inputs, outputs]`, and old
  /// files have the masks of attention.
  func use(ofKey key: String) -> TensorUse {
    if key.hasPrefix("lm_head.") { return head == nil ? .unused : .parameter(key) }
    if key.hasSuffix(".attn.bias") || key.hasSuffix(".attn.masked_bias") { return .unused }
    let name = key.hasPrefix("transformer.") ? key : "transformer." + key
    let isProduct = ["c_attn", "c_proj", "c_fc"].contains { name.hasSuffix(".\($0).weight") }
    return isProduct ? .transposed(name) : .parameter(name)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "transformer.wte.weight", &words)
    try body(prefix + "transformer.wpe.weight", &positions)
    try blocks.visitParameters(prefix + "transformer.h.", body)
    try finalNorm.visitParameters(prefix + "transformer.ln_f.", body)
    try head?.visitParameters(prefix + "lm_head.", body)
  }
}

/// The sizes of a GPT-2, from `config.json`.
struct GPT2Configuration: Sendable {
  let vocabularySize: Int
  let positions: Int
  let width: Int
  let layers: Int
  let heads: Int
  let intermediateSize: Int
  let activation: Activation
  let epsilon: Float
  let tiesHead: Bool

  init(_ config: JSONField) throws {
    vocabularySize = try config.member("vocab_size").extent()
    positions = try config.member("n_positions").extent(default: 1024)
    width = try config.member("n_embd").extent()
    layers = try config.member("n_layer").layerCount()
    heads = try config.member("n_head").extent(dividing: width)
    intermediateSize = try config.member("n_inner").extent(default: 4 * width)
    activation = try config.member("activation_function").activation(default: .geluNew)
    epsilon = try config.member("layer_norm_epsilon").epsilon(default: 1e-5)
    tiesHead = try config.member("tie_word_embeddings").ifPresent?.bool() ?? true
    for (key, usual) in [("scale_attn_weights", true), ("scale_attn_by_inverse_layer_idx", false)] {
      let field = try config.member(key)
      if let value = try field.ifPresent?.bool(), value != usual { throw field.error(expected: "\(usual)") }
    }
  }
}

extension PreNormBlock {
  fileprivate init(_ configuration: GPT2Configuration) {
    self.init(
      width: configuration.width, heads: configuration.heads,
      intermediateSize: configuration.intermediateSize, activation: configuration.activation,
      epsilon: configuration.epsilon, isCausal: true,
      names: PreNormNames(
        attentionNorm: "ln_1", attention: "attn",
        attentionProducts: AttentionNames(queriesKeysValues: "c_attn", output: "c_proj"),
        feedForwardNorm: "ln_2", feedForward: "mlp", feedForwardProducts: ("c_fc", "c_proj")))
  }
}
