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
    self.text = CLIPTextConfiguration(
      transformer: try CLIPTransformerConfiguration(sigLIP: text, standard: .sigLIP),
      vocabularySize: try text.member("vocab_size").extent(default: 32000),
      maximumPositions: try Self.positions(config), endToken: nil)
    self.vision = try CLIPVisionConfiguration(sigLIP: vision)
    guard try vision.member("vision_use_head").ifPresent?.bool() ?? true else {
      throw try vision.member("vision_use_head").error(expected: "a vision side with its pooling head")
    }
    dimension = self.vision.transformer.width
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
}

extension CLIPVisionConfiguration {
  /// What transformers' classes have where a file says nothing.
  package struct Standard: Sendable {
    fileprivate let width: Int, heads: Int, patchSize: Int

    /// SiglipVisionConfig.
    package static let sigLIP = Standard(width: 768, heads: 12, patchSize: 16)
    /// Idefics3VisionConfig, and SmolVLMVisionConfig.
    package static let idefics3 = Standard(width: 1152, heads: 16, patchSize: 32)
  }

  /// Reads a section of `config.json` as transformers' SiglipVisionConfig, or another with its members.
  ///
  /// - Parameters:
  ///   - section: the section
  ///   - standard: the class whose defaults hold
  /// - Throws: `InputError` for sizes that no model can have
  package init(sigLIP section: JSONField, standard: Standard = .sigLIP) throws {
    transformer = try CLIPTransformerConfiguration(sigLIP: section, standard: standard)
    imageSize = try section.member("image_size").extent(default: 224)
    patchSize = try section.member("patch_size").extent(default: standard.patchSize)
    guard imageSize <= 1 << 14, patchSize <= imageSize else {
      throw try section.member("patch_size").error(
        expected: "a patch within an image of at most 16384 pixels a side")
    }
    _ = try section.member("num_channels").ifPresent?.integer(in: 3...3)
  }
}

extension CLIPTransformerConfiguration {
  fileprivate init(sigLIP section: JSONField, standard: CLIPVisionConfiguration.Standard) throws {
    width = try section.member("hidden_size").extent(default: standard.width)
    layers = try section.member("num_hidden_layers").layerCount(default: 12)
    heads = try section.member("num_attention_heads").extent(dividing: width, default: standard.heads)
    intermediateSize = try section.member("intermediate_size").extent(default: 3072)
    activation = try section.member("hidden_act").activation(default: .geluTanh)
    epsilon = try section.member("layer_norm_eps").epsilon(default: 1e-6)
  }
}
