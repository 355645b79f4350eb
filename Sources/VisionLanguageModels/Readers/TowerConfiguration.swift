// Follows transformers' configuration_llava.py, with configuration_clip.py and configuration_siglip.py.
import EmbeddingModels
import Files

/// The kind and the sizes of a vision transformer inside of a larger model.
struct TowerConfiguration: Sendable {
  let sizes: CLIPVisionConfiguration
  let parts: VisionTransformer.Parts

  /// A tower of these sizes and parts.
  init(_ sizes: CLIPVisionConfiguration, _ parts: VisionTransformer.Parts) {
    (self.sizes, self.parts) = (sizes, parts)
  }

  /// Reads the member `vision_config` of LLaVA's `config.json`: a section without sizes has those of its
  /// class, and no section is CLIP's large tower.
  ///
  /// - Throws: `InputError` for other kinds of towers and sizes that no model can have
  init(llava config: JSONField) throws {
    let field = try config.member("vision_config")
    guard field.ifPresent != nil else {
      self.init(try CLIPVisionConfiguration(clip: field.filled(with: Self.large)), .clip)
      return
    }
    let kind = try field.member("model_type").ifPresent?.string(
      oneOf: ["clip_vision_model", "siglip_vision_model"])
    if kind == "siglip_vision_model" {
      self.init(try CLIPVisionConfiguration(sigLIP: field), .sigLIP)
    } else {
      self.init(try CLIPVisionConfiguration(clip: field), .clip)
    }
  }

  private static let large: KeyValuePairs<String, JSON> = [
    "hidden_size": .integer(1024), "intermediate_size": .integer(4096), "num_hidden_layers": .integer(24),
    "num_attention_heads": .integer(16), "image_size": .integer(336), "patch_size": .integer(14),
  ]
}

/// Which states of a tower a language model is shown.
struct TowerFeatures: Sendable {
  /// The numbers of blocks after which states are taken, at least one.
  let depths: [Int]
  /// Whether the first row of each image is left out, which is CLIP's class token.
  let dropsFirst: Bool

  /// States after these numbers of blocks.
  init(depths: [Int], dropsFirst: Bool) { (self.depths, self.dropsFirst) = (depths, dropsFirst) }

  /// Reads `vision_feature_layer` and `vision_feature_select_strategy` of LLaVA's `config.json`.
  ///
  /// - Parameters:
  ///   - config: the file
  ///   - layers: the tower's number of blocks
  /// - Throws: `InputError` for layers that the tower does not have
  init(llava config: JSONField, layers: Int) throws {
    let field = try config.member("vision_feature_layer")
    var fields = [field]
    if case .array = field.value { fields = try field.elements() }
    guard !fields.isEmpty else { throw field.error(expected: "at least one layer") }
    depths = try fields.map { try $0.depth(layers: layers) }
    let strategy = try config.member("vision_feature_select_strategy").ifPresent
    dropsFirst = try strategy?.string(oneOf: ["default", "full"]) != "full"
  }
}

extension JSONField {
  /// A number of blocks: counted from the end where it is negative, the last but one where it is absent.
  func depth(layers: Int) throws -> Int {
    let depth = try ifPresent?.integer(in: -layers - 1...layers) ?? -2
    return depth < 0 ? layers + 1 + depth : depth
  }
}
