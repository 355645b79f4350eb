// Follows transformers' configuration_siglip.py.
import Files
import Layers

/// The sizes of a SigLIP model, from `config.json`; what the file leaves out is as transformers' classes have
/// it.
struct SigLIPConfiguration {
  let text: CLIPTextConfiguration
  let vision: CLIPVisionConfiguration
  /// The length of embeddings.
  let dimension: Int

  init(_ config: JSONField) throws {
    let (text, vision) = (try Self.section(config, "text_config"), try Self.section(config, "vision_config"))
    let transformer = try Self.transformer(vision)
    self.text = CLIPTextConfiguration(
      transformer: try Self.transformer(text),
      vocabularySize: try text.member("vocab_size").extent(default: 32000),
      maximumPositions: try Self.positions(config), endToken: nil)
    let imageSize = try vision.member("image_size").extent(default: 224)
    let patchSize = try vision.member("patch_size").extent(default: 16)
    guard imageSize <= 1 << 14, patchSize <= imageSize else {
      throw try vision.member("patch_size").error(
        expected: "a patch within an image of at most 16384 pixels a side")
    }
    self.vision = CLIPVisionConfiguration(
      transformer: transformer, imageSize: imageSize, patchSize: patchSize)
    _ = try vision.member("num_channels").ifPresent?.integer(in: 3...3)
    guard try vision.member("vision_use_head").ifPresent?.bool() ?? true else {
      throw try vision.member("vision_use_head").error(expected: "a vision side with its pooling head")
    }
    dimension = transformer.width
    let projection = try text.member("projection_size").extent(default: self.text.transformer.width)
    guard projection == dimension else {
      throw try text.member("projection_size").error(
        expected: "the width \(dimension) of the vision side")
    }
  }

  /// The length of every text in tokens.
  static func positions(_ config: JSONField) throws -> Int {
    try section(config, "text_config").member("max_position_embeddings").extent(default: 64)
  }

  /// A section of the file; an absent one is as an empty one.
  private static func section(_ config: JSONField, _ name: String) throws -> JSONField {
    try config.member(name).ifPresent ?? JSONField(parsing: Array("{}".utf8), file: config.file)
  }

  private static func transformer(_ config: JSONField) throws -> CLIPTransformerConfiguration {
    let width = try config.member("hidden_size").extent(default: 768)
    return CLIPTransformerConfiguration(
      width: width, layers: try config.member("num_hidden_layers").layerCount(default: 12),
      heads: try config.member("num_attention_heads").extent(dividing: width, default: 12),
      intermediateSize: try config.member("intermediate_size").extent(default: 3072),
      activation: try config.member("hidden_act").activation(default: .geluTanh),
      epsilon: try config.member("layer_norm_eps").epsilon(default: 1e-6))
  }
}
