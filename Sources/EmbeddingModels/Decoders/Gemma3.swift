// Follows transformers' modeling_gemma3.py (Gemma3TextModel), with its configuration.
import Files
import Layers

extension DecoderConfiguration {
  /// Gemma 3: four norms in a block, which add 1 to their weights; all blocks but each sixth have a window
  /// and a base of their own. EmbeddingGemma is the same network, whose rows see later ones as well.
  static func gemma3(_ config: JSONField) throws -> DecoderConfiguration {
    var configuration = try DecoderConfiguration(llama: config, positions: gemma3Positions)
    let isBidirectional = try config.member("use_bidirectional_attention").ifPresent?.bool() ?? false
    for cap in ["attn_logit_softcapping", "final_logit_softcapping"] {
      _ = try config.member(cap).ifPresent.map { throw $0.error(expected: "null") }
    }
    let scale = try config.member("query_pre_attn_scalar").ifPresent?.number(1e-6...1e12) ?? 256
    let activation = try config.member("hidden_activation").activation(default: .geluTanh)
    let pattern = try config.member("sliding_window_pattern").ifPresent?.integer(in: 1...(1 << 28)) ?? 6
    let kinds =
      try LayerKind.list(config.member("layer_types"), count: configuration.blocks.count)
      ?? configuration.blocks.indices.map { ($0 + 1) % pattern == 0 ? .full : .sliding }
    let window = try config.member("sliding_window").ifPresent?.integer(in: 1...(1 << 28)) ?? 4096
    let depth = configuration.blocks[0].attention.depth
    let rotations: [LayerKind: RotaryEmbedding] = [
      .full: try RotaryEmbedding(
        config, kind: .full, depth: depth, base: "rope_theta", default: 1e6, scaling: "rope_scaling"),
      .sliding: try RotaryEmbedding(
        config, kind: .sliding, depth: depth, base: "rope_local_base_freq", default: 10_000),
    ]
    for (index, kind) in kinds.enumerated() {
      var block = configuration.blocks[index]
      block.normOffset = 1
      (block.normalizesHeads, block.normalizesBranches) = (true, true)
      block.activation = activation
      block.attention.scale = 1 / Float(scale).squareRoot()
      block.attention.isCausal = !isBidirectional
      block.attention.rotation = rotations[kind]
      // Both sides together are as wide as the window of a decoder.
      if kind == .sliding { block.attention.reach = isBidirectional ? window / 2 : window - 1 }
      configuration.blocks[index] = block
    }
    configuration.tiesHead = try config.member("tie_word_embeddings").ifPresent?.bool() ?? true
    configuration.embeddingScale = Float(configuration.blocks[0].attention.width).squareRoot()
    return configuration
  }

  static let gemma3Positions = 131_072
}
