// Follows transformers' modeling_clip.py (CLIPEncoder).
import Layers

extension PreNormBlock {
  /// A block of CLIP's transformers, and of others whose checkpoints have its names.
  init(_ configuration: CLIPTransformerConfiguration, isCausal: Bool) {
    self.init(
      width: configuration.width, heads: configuration.heads,
      intermediateSize: configuration.intermediateSize, activation: configuration.activation,
      epsilon: configuration.epsilon, isCausal: isCausal,
      names: PreNormNames(
        attentionNorm: "layer_norm1", attention: "self_attn",
        attentionProducts: AttentionNames(
          queries: "q_proj", keys: "k_proj", values: "v_proj", output: "out_proj"),
        feedForwardNorm: "layer_norm2", feedForward: "mlp", feedForwardProducts: ("fc1", "fc2")))
  }
}
