import Files
import Layers

/// The sizes of one transformer of CLIP.
package struct CLIPTransformerConfiguration: Sendable {
  /// The width of the states.
  package let width: Int
  /// The number of blocks.
  package let layers: Int
  /// The number of heads, which divides the width.
  package let heads: Int
  /// The inner width of the perceptrons.
  package let intermediateSize: Int
  /// The activation inside of the perceptrons.
  package let activation: Activation
  /// What is added to the variance in layer norms.
  package let epsilon: Float

  /// Sizes, of which the number of heads divides the width.
  package init(
    width: Int, layers: Int, heads: Int, intermediateSize: Int, activation: Activation, epsilon: Float
  ) {
    (self.width, self.layers, self.heads) = (width, layers, heads)
    (self.intermediateSize, self.activation, self.epsilon) = (intermediateSize, activation, epsilon)
  }
}

extension CLIPTransformerConfiguration {
  init(_ config: CLIPSettings, width: Int, layers: Int, heads: Int, intermediateSize: Int) throws {
    self.width = try config["hidden_size"].extent(default: width)
    self.layers = try config["num_hidden_layers"].layerCount(default: layers)
    self.heads = try config["num_attention_heads"].extent(dividing: self.width, default: heads)
    self.intermediateSize = try config["intermediate_size"].extent(default: intermediateSize)
    activation = try config["hidden_act"].activation(default: .quickGELU)
    epsilon = try config["layer_norm_eps"].epsilon(default: 1e-5)
  }
}

/// The text tower's sizes.
struct CLIPTextConfiguration: Sendable {
  let transformer: CLIPTransformerConfiguration
  let vocabularySize: Int
  let maximumPositions: Int
  /// The id at whose first place a text is read; nil for the largest id in a text.
  let endToken: Int32?
}

extension CLIPTextConfiguration {
  /// Reads a section of `config.json`; what it leaves out is as transformers' CLIPTextConfig has it.
  init(_ config: CLIPSettings) throws {
    transformer = try CLIPTransformerConfiguration(
      config, width: 512, layers: 12, heads: 8, intermediateSize: 2048)
    vocabularySize = try config["vocab_size"].extent(default: 49408)
    maximumPositions = try Self.positions(config)
    let end = try config["eos_token_id"].ifPresent?.integer(in: 0...(1 << 28)) ?? 49407
    // Published checkpoints say 2 and mean "the largest id", which in CLIP's vocabulary ends the text.
    endToken = end == 2 ? nil : Int32(end)
  }

  /// The largest number of tokens in a text.
  static func positions(_ config: CLIPSettings) throws -> Int {
    try config["max_position_embeddings"].extent(default: 77)
  }
}

/// The vision tower's sizes.
package struct CLIPVisionConfiguration: Sendable {
  /// The sizes of the blocks.
  package let transformer: CLIPTransformerConfiguration
  /// The sides of the square input in pixels.
  package let imageSize: Int
  /// The side of a square patch in pixels.
  package let patchSize: Int

  /// Sizes, of which a patch is not larger than the image.
  package init(transformer: CLIPTransformerConfiguration, imageSize: Int, patchSize: Int) {
    (self.transformer, self.imageSize, self.patchSize) = (transformer, imageSize, patchSize)
  }

  /// The number of patches of an image.
  package var patchCount: Int { (imageSize / patchSize) * (imageSize / patchSize) }
}

extension CLIPVisionConfiguration {
  /// Reads a section of `config.json`; what it leaves out is as transformers' CLIPVisionConfig has it.
  init(_ config: CLIPSettings) throws {
    transformer = try CLIPTransformerConfiguration(
      config, width: 768, layers: 12, heads: 12, intermediateSize: 3072)
    imageSize = try config["image_size"].extent(default: 224)
    patchSize = try config["patch_size"].extent(default: 32)
    guard imageSize <= 1 << 14, patchSize <= imageSize else {
      throw try config["patch_size"].error(expected: "a patch within an image of at most 16384 pixels a side")
    }
    _ = try config["num_channels"].ifPresent?.integer(in: 3...3)
  }

  /// Reads a section of `config.json` as transformers' CLIPVisionConfig, with its defaults. Throws
  /// `InputError` for sizes that no model can have.
  package init(clip section: JSONField) throws { try self.init(CLIPSettings(section)) }
}

/// A section of `config.json`, as transformers' CLIPConfig reads it.
struct CLIPSettings {
  private let section: JSONField

  /// The configuration of one tower: the section `name` of a CLIP model's file. Where there is a legacy
  /// section of the same purpose, it is all that counts: what it lacks has CLIP's defaults.
  init(_ config: JSONField, tower name: String) throws {
    section = try config.member("\(name)_dict").ifPresent ?? config.member(name)
    _ = try section.object()
  }

  /// The configuration of a tower that stands alone: the whole file.
  init(_ config: JSONField) { section = config }

  subscript(key: String) -> JSONField { get throws { try section.member(key) } }
}
