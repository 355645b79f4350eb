// Follows open_clip's model.py (CLIPVisionCfg and CLIPTextCfg, version 3.3).
import Files
import Foundation
import Layers

/// The contents of `open_clip_config.json`; what it leaves out is as open_clip's dataclasses have it.
struct OpenCLIPConfiguration {
  /// The length of embeddings.
  let dimension: Int
  /// Whether the activation of both native towers is quick-GELU, as in OpenAI's models.
  let isQuickGELU: Bool
  let hasBias: Bool
  let vision: JSONField
  let text: JSONField
  let preprocessing: JSONField

  static let file = "open_clip_config.json"

  /// Whether a folder is in open_clip's layout. Where it has Hugging Face's configuration as well, that one
  /// counts: both describe the same weights.
  static func describes(_ folder: URL) -> Bool {
    InputFile.exists(folder.appendingPathComponent(file))
      && !InputFile.exists(folder.appendingPathComponent("config.json"))
  }

  init(contentsOf folder: URL) throws {
    let config = try JSONField(contentsOf: folder.appendingPathComponent(Self.file), largest: 1 << 20)
    let model = try config.member("model_cfg")
    dimension = try model.member("embed_dim").extent()
    isQuickGELU = try model.member("quick_gelu").ifPresent?.bool() ?? false
    hasBias = try model.member("init_logit_bias").ifPresent != nil
    (vision, text) = (try model.member("vision_cfg"), try model.member("text_cfg"))
    preprocessing = try config.member("preprocess_cfg")
    try model.expectOff(["multimodal_cfg"])
  }

  /// The sizes of a native vision transformer.
  func visionTransformer() throws -> CLIPVisionConfiguration {
    try vision.expectOff(
      Self.variants + ["attentional_pool", "no_ln_pre"])
    _ = try vision.member("pool_type").ifPresent?.string(oneOf: ["tok"])
    _ = try vision.member("pos_embed_type").ifPresent?.string(oneOf: ["learnable", "sin_cos_2d"])
    let width = try vision.member("width").extent(default: 768)
    let headWidth = try vision.member("head_width").extent(default: 64)
    guard width >= headWidth, width % (width / headWidth) == 0 else {
      throw try vision.member("head_width").error(expected: "a width of heads that fits into \(width)")
    }
    let (imageSize, patchSize) = (try self.imageSize(), try vision.member("patch_size").extent(default: 16))
    guard patchSize <= imageSize else {
      throw try vision.member("patch_size").error(expected: "a patch within an image of \(imageSize) pixels")
    }
    return CLIPVisionConfiguration(
      transformer: try transformer(vision, width: width, heads: width / headWidth), imageSize: imageSize,
      patchSize: patchSize)
  }

  /// The sizes of a convolutional image side, nil for a vision transformer.
  func resNet() throws -> CLIPResNetConfiguration? {
    let layers = try vision.member("layers")
    guard case .array = layers.value else { return nil }
    let counts = try layers.elements().map { try $0.integer(in: 1...256) }
    guard counts.count == 4 else { throw layers.error(expected: "the numbers of blocks in four stages") }
    let width = try vision.member("width").integer(in: 2...4096)
    let headWidth = try vision.member("head_width").extent(default: 64)
    let (features, imageSize) = (width * 32, try imageSize())
    guard features >= headWidth, features % (features / headWidth) == 0 else {
      throw try vision.member("head_width").error(expected: "a width of heads that fits into \(features)")
    }
    guard imageSize % 32 == 0 else {
      throw try vision.member("image_size").error(expected: "a multiple of 32")
    }
    return CLIPResNetConfiguration(
      layers: counts, width: width, heads: features / headWidth, imageSize: imageSize)
  }

  /// The sides of the image in pixels.
  func imageSize() throws -> Int { try vision.member("image_size").squareSide() ?? 224 }

  /// The sizes of a native text transformer.
  func textTransformer() throws -> CLIPTextConfiguration {
    try text.expectOff(Self.variants + ["embed_cls"])
    _ = try text.member("proj_type").ifPresent?.string(oneOf: ["linear"])
    let width = try text.member("width").extent(default: 512)
    let pool = try text.member("pool_type").ifPresent?.string(
      oneOf: isBidirectional() ? ["last"] : ["argmax", "eos"])
    return CLIPTextConfiguration(
      transformer: try transformer(
        text, width: width, heads: text.member("heads").extent(dividing: width, default: 8)),
      vocabularySize: try text.member("vocab_size").extent(default: 49408),
      maximumPositions: try contextLength(),
      endToken: pool == "eos"
        ? Int32(try text.member("eos_id").ifPresent?.integer(in: 0...1 << 28) ?? 2) : nil)
  }

  /// Whether tokens see those behind them, as in SigLIP.
  func isBidirectional() throws -> Bool { try text.member("no_causal_mask").ifPresent?.bool() ?? false }

  /// The largest number of tokens in a text.
  func contextLength() throws -> Int { try text.member("context_length").extent(default: 77) }

  /// Parts of open_clip's own transformers that no published model of the supported kinds has.
  private static let variants = [
    "ls_init_value", "block_type", "qk_norm", "scaled_cosine_attn", "scale_heads", "scale_attn_inner",
    "scale_attn", "scale_fc",
  ]

  private func transformer(_ tower: JSONField, width: Int, heads: Int) throws -> CLIPTransformerConfiguration
  {
    let ratio = try tower.member("mlp_ratio").ifPresent?.number() ?? 4
    guard ratio > 0, ratio * Double(width) >= 1, ratio * Double(width) < 0x1p28 else {
      throw try tower.member("mlp_ratio").error(expected: "a positive ratio")
    }
    return CLIPTransformerConfiguration(
      width: width, layers: try tower.member("layers").layerCount(default: 12), heads: heads,
      intermediateSize: Int(ratio * Double(width)), activation: try activation(tower),
      epsilon: try tower.member("norm_kwargs").ifPresent?.member("eps").epsilon(default: 1e-5) ?? 1e-5)
  }

  private func activation(_ tower: JSONField) throws -> Activation {
    if isQuickGELU { return .quickGELU }
    guard let settings = try tower.member("act_kwargs").ifPresent else { return .gelu }
    let name = try settings.member("approximate").ifPresent?.string(oneOf: ["tanh", "none"])
    return name == "tanh" ? .geluTanh : .gelu
  }
}

extension JSONField {
  /// The sides of a square in pixels, as one number or one for each side; nil when there are none.
  func squareSide() throws -> Int? {
    guard let field = ifPresent else { return nil }
    guard case .array = field.value else { return try field.integer(in: 1...4096) }
    let sides = try field.elements().map { try $0.integer(in: 1...4096) }
    guard let side = sides.first, sides.count <= 2, sides.allSatisfy({ $0 == side }) else {
      throw field.error(expected: "a square of pixels")
    }
    return side
  }

  /// Throws unless these members are absent, null or false: parts that are not supported.
  fileprivate func expectOff(_ keys: [String]) throws {
    for key in keys {
      guard let field = try member(key).ifPresent else { continue }
      if case .bool(false) = field.value { continue }
      throw field.error(expected: "nothing: models with this part are not supported")
    }
  }
}
