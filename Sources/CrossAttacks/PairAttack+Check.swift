import EmbeddingModels
import Files
import Tensors
import TokenAttacks

extension CrossAttack {
  /// A check by which a caption passes if no model truncates it and the search can start on it. Throws
  /// `InputError` for impossible settings of either side.
  public func captionCheck(against models: [any ImageTextModel]) throws
    -> @Sendable (_ caption: String)
    throws -> Void
  {
    try image.validate()
    try text.validate()
    let (first, others) = (models[0], Array(models.dropFirst()))
    let allowed = AllowedTokens(text.rules, for: first)
    return { caption in
      for model in models { try model.requireRoom(for: caption, field: "text") }
      let space = try text.space(of: [caption], input: first, others: others, allowed: allowed)
      var generator = RandomGenerator(seed: 0)
      _ = try text.start(in: space, using: &generator)
    }
  }
}

extension PublishedMCM {
  /// A check by which a caption passes if the model has room for it and for the suffix. Throws `InputError`
  /// for impossible settings and for more than one model.
  public func captionCheck(against models: [any ImageTextModel]) throws
    -> @Sendable (_ caption: String)
    throws -> Void
  {
    try validate(models: models.count)
    let model = models[0]
    return { caption in
      try model.requireRoom(for: caption, field: "text")
      _ = try template(for: caption, model)
    }
  }
}
