// Follows transformers' modeling_llama.py (LlamaForCausalLM) and its relatives.
import Checkpoints
import EmbeddingModels
import Files
import Layers
import Tensors

/// A decoder with the head of a language model: Llama, Mistral, Qwen and their like.
struct DecoderNetwork: CausalArchitecture {
  private var decoder: TransformerDecoder
  /// The matrix from states to logits; nil where the table of embeddings is used.
  private var head: Linear?
  let contextLength: Int

  var tokenEmbeddings: Tensor { decoder.words }

  init(_ config: JSONField) throws {
    let configuration = try DecoderFamilies.configuration(config)
    guard configuration.blocks.allSatisfy(\.attention.isCausal) else {
      throw InputError(
        file: config.file, field: "is_causal", expected: "a model whose rows do not see later ones",
        found: "one whose rows do")
    }
    decoder = TransformerDecoder(
      vocabularySize: configuration.vocabularySize, blocks: configuration.blocks,
      embeddingScale: configuration.embeddingScale)
    contextLength = configuration.maximumPositions
    head =
      configuration.tiesHead
      ? nil
      : Linear(
        inputs: configuration.blocks[0].attention.width, outputs: configuration.vocabularySize,
        hasBias: false)
  }

  func states(
    of inputs: Tensor, lengths: [Int], wanted: [Int]?, behind prefixes: [KeyValuePrefix]?,
    noting note: (KeyValues) -> Void
  ) -> Tensor {
    let rows = wanted.map { lastRows($0, lengths: lengths) }
    return decoder(inputs, lengths: lengths, rows: rows, prefixes: prefixes, noting: note)
  }

  func logits(of states: Tensor) -> Tensor { head?(states) ?? states.linear(weight: decoder.words) }

  /// Keys with and without the prefix `model.`; a head beside a tied table has no use.
  func use(ofKey key: String) -> TensorUse {
    if key.hasSuffix("rotary_emb.inv_freq") { return .unused }
    if key.hasPrefix("lm_head.") { return head == nil ? .unused : .parameter(key) }
    return .parameter(key.hasPrefix("model.") ? key : "model." + key)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try decoder.visitParameters(prefix + "model.", body)
    try head?.visitParameters(prefix + "lm_head.", body)
  }
}
