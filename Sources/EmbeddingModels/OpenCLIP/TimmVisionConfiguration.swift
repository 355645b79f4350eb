// Follows open_clip's timm_model.py (TimmModel) and timm's vision_transformer.py.
import Checkpoints
import Files
import Layers

/// The sizes of a vision transformer of timm, which follow from its name and from the shapes of its tensors.
struct TimmVisionConfiguration {
  let transformer: CLIPVisionConfiguration
  let pooling: PlainVisionTransformer.Pooling
  let projection: (dimension: Int, hasBias: Bool)?

  private static let trunk = "visual.trunk."

  init(_ config: OpenCLIPConfiguration, _ checkpoint: Checkpoint) throws {
    let name = try config.vision.member("timm_model_name")
    let kind = try Self.kind(name)
    let patches = checkpoint.shape(of: Self.trunk + "patch_embed.proj.weight") ?? []
    let inner = checkpoint.shape(of: Self.trunk + "blocks.0.mlp.fc1.weight") ?? []
    guard patches.count == 4, patches[0] > 0, patches[2] > 0, inner.count == 2, inner[0] > 0 else {
      throw name.error(expected: "the name of a vision transformer whose weights are here")
    }
    let (width, imageSize) = (patches[0], try config.imageSize())
    let heads = kind.heads ?? width / 64
    guard heads > 0, width % heads == 0, patches[2] <= imageSize else {
      throw name.error(expected: "a vision transformer of the width \(width) of the weights")
    }
    transformer = CLIPVisionConfiguration(
      transformer: CLIPTransformerConfiguration(
        width: width, layers: checkpoint.layerCount(Self.trunk + "blocks."), heads: heads,
        intermediateSize: inner[0], activation: kind.activation, epsilon: 1e-6),
      imageSize: imageSize, patchSize: patches[2])
    pooling = kind.pooling
    let pool = try config.vision.member("timm_pool")
    // Without a pool, the network keeps its own.
    _ = try pool.ifPresent?.string(oneOf: pooling == .classToken ? ["", "token"] : ["", "map"])
    let way = try config.vision.member("timm_proj").ifPresent?.string(oneOf: ["linear", "none"]) ?? "linear"
    let hasBias = try config.vision.member("timm_proj_bias").ifPresent?.bool() ?? false
    projection = way == "none" ? nil : (config.dimension, hasBias)
    guard way == "linear" || width == config.dimension else {
      throw try config.vision.member("timm_proj").error(
        expected: "a projection from the width \(width) to embeddings of \(config.dimension)")
    }
  }

  /// What a name says: the number of heads, nil for one for every 64 columns, the activation and the pooling.
  private static func kind(_ field: JSONField) throws -> (
    heads: Int?, activation: Activation, pooling: PlainVisionTransformer.Pooling
  ) {
    let name = try field.string().prefix { $0 != "." }
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    let sizes = ["tiny", "small", "base", "large", "huge", "giant", "giantopt", "gigantic", "so400m"]
    let isSigLIP = parts.count == 5 && parts[3] == "siglip"
    guard parts.count == 4 || isSigLIP, parts[0] == "vit", sizes.contains(String(parts[1])),
      parts[2].hasPrefix("patch"), Int(parts[parts.count - 1]) != nil
    else {
      throw field.error(
        expected: "a vision transformer, such as vit_base_patch16_224 or vit_base_patch16_siglip_224")
    }
    let isWide = ["huge", "giant", "giantopt", "gigantic", "so400m"].contains(parts[1])
    let tanhs = [
      "vit_base_patch32_siglip", "vit_giantopt_patch16_siglip", "vit_large_patch16_siglip_512",
      "vit_so400m_patch16_siglip",
    ]
    return (
      isWide ? 16 : nil, tanhs.contains(where: name.hasPrefix) ? .geluTanh : .gelu,
      isSigLIP ? .attention : .classToken
    )
  }
}
