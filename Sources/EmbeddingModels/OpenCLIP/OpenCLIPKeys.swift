import Checkpoints

/// The parameters that open_clip's checkpoint keys belong to.
struct OpenCLIPKeys {
  /// Whether the text side uses BERT's pooler, which files may hold without use.
  let hasPooler: Bool
  /// Whether the image side is a residual network, whose parameters have the checkpoint's names.
  let isConvolutional: Bool

  /// What the tensor of a key is in a `DualEncoder`.
  func use(of key: String) -> TensorUse {
    if ["logit_scale", "logit_bias"].contains(key) { return .unwrapped(key) }
    if key.hasSuffix("attn_mask") || key.hasSuffix("position_ids") || key.hasSuffix("num_batches_tracked") {
      return .unused
    }
    if isConvolutional, key.hasPrefix("visual.") { return .parameter(key) }
    if let name = key.without("visual.trunk.") { return Self.timm(name) }
    if let name = key.without("visual.head.proj.") { return .parameter("visual.visual_projection.\(name)") }
    if let name = key.without("visual.") { return Self.vision(name) }
    if let name = key.without("text.transformer.resblocks.") { return Self.block(name, "text.", text: true) }
    if key.hasPrefix("text.transformer.") {
      return key.hasPrefix("text.transformer.pooler.") && !hasPooler ? .unused : .parameter(key)
    }
    if let name = key.without("text.proj.") { return Self.projection(name) }
    // Files of older versions have the keys of every text side without a prefix.
    return Self.text(key.without("text.") ?? key)
  }

  // MARK: open_clip's own transformers, under the names of transformers' CLIPModel

  private static func vision(_ name: String) -> TensorUse {
    if let rest = name.without("transformer.resblocks.") { return block(rest, "visual.", text: false) }
    let tower = "visual.vision_model."
    switch name {
    case "conv1.weight": return .parameter("\(tower)embeddings.patch_embedding.weight")
    case "class_embedding": return .parameter("\(tower)embeddings.class_embedding")
    case "positional_embedding": return .parameter("\(tower)embeddings.position_embedding.weight")
    case "proj": return .transposed("visual.visual_projection.weight")
    default: break
    }
    if let part = name.without("ln_pre.") { return .parameter("\(tower)pre_layrnorm.\(part)") }
    if let part = name.without("ln_post.") { return .parameter("\(tower)post_layernorm.\(part)") }
    return .parameter("visual.\(name)")
  }

  private static func text(_ name: String) -> TensorUse {
    if let rest = name.without("transformer.resblocks.") { return block(rest, "text.", text: true) }
    let tower = "text.text_model."
    switch name {
    case "token_embedding.weight": return .parameter("\(tower)embeddings.token_embedding.weight")
    case "positional_embedding": return .parameter("\(tower)embeddings.position_embedding.weight")
    case "text_projection": return .transposed("text.text_projection.weight")
    case "text_projection.weight", "text_projection.bias":
      return .parameter("\(tower)head.\(name.without("text_projection.")!)")
    default: break
    }
    if let part = name.without("ln_final.") { return .parameter("\(tower)final_layer_norm.\(part)") }
    return .parameter("text.\(name)")
  }

  /// A parameter of a block, by its number and its name in the block.
  private static func block(_ name: String, _ side: String, text: Bool) -> TensorUse {
    guard let dot = name.firstIndex(of: ".") else { return .parameter(side + name) }
    let layers = "\(side)\(text ? "text_model" : "vision_model").encoder.layers.\(name[..<dot])"
    let own = String(name[name.index(after: dot)...])
    for kind in ["weight", "bias"] where own == "attn.in_proj_\(kind)" {
      return .fusedAttention("\(layers).self_attn", kind)
    }
    return .parameter("\(layers).\(own.replacingPrefix(of: nativeNames))")
  }

  private static let nativeNames = [
    "ln_1.": "layer_norm1.", "ln_2.": "layer_norm2.", "attn.": "self_attn.", "mlp.c_fc.": "mlp.fc1.",
    "mlp.c_proj.": "mlp.fc2.",
  ]

  // MARK: timm's vision transformers, under the names of PlainVisionTransformer

  private static func timm(_ name: String) -> TensorUse {
    switch name {
    case "cls_token": return .unwrapped("visual.vision_model.embeddings.class_embedding")
    case "pos_embed": return .unwrapped("visual.vision_model.embeddings.position_embedding.weight")
    case "attn_pool.latent": return .unwrapped("visual.vision_model.head.probe")
    case "attn_pool.kv.weight", "attn_pool.kv.bias":
      let kind = name.without("attn_pool.kv.")!
      return .slices(["k", "v"].map { "visual.vision_model.head.attention.\($0)_proj.\(kind)" })
    default: break
    }
    guard let rest = name.without("blocks."), let dot = rest.firstIndex(of: ".") else {
      return .parameter("visual.vision_model.\(name.replacingPrefix(of: timmNames))")
    }
    let layer = "visual.vision_model.encoder.layers.\(rest[..<dot])"
    let own = String(rest[rest.index(after: dot)...])
    if let kind = own.without("attn.qkv.") { return .fusedAttention("\(layer).self_attn", kind) }
    return .parameter("\(layer).\(own.replacingPrefix(of: timmBlockNames))")
  }

  private static let timmNames = [
    "patch_embed.proj.": "embeddings.patch_embedding.", "norm.": "post_layernorm.",
    "attn_pool.q.": "head.attention.q_proj.", "attn_pool.proj.": "head.attention.out_proj.",
    "attn_pool.norm.": "head.layernorm.", "attn_pool.mlp.": "head.mlp.",
  ]

  private static let timmBlockNames = [
    "norm1.": "layer_norm1.", "norm2.": "layer_norm2.", "attn.proj.": "self_attn.out_proj.",
  ]

  // MARK: Text sides of the hub

  /// The layers of a projection are numbered as in a sequence with an activation between them.
  private static func projection(_ name: String) -> TensorUse {
    switch name {
    case "weight": .parameter("text.proj.0.weight")
    case "2.weight": .parameter("text.proj.1.weight")
    default: .parameter("text.proj.\(name)")
    }
  }
}

extension String {
  /// What stands behind a beginning, nil when the text begins otherwise.
  package func without(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }

  /// The text with its beginning replaced, if it is one of these.
  func replacingPrefix(of names: [String: String]) -> String {
    for (old, new) in names { if let rest = without(old) { return new + rest } }
    return self
  }
}
