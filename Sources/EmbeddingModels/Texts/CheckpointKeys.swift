/// The spellings of a model's parameters in published checkpoints.
struct CheckpointKeys: Sendable {
  /// Words that may stand before the names, where the network was saved from inside a larger one.
  var prefixes: [String] = []
  /// The beginnings of keys, behind the prefix, of which an encoder has no use: heads and poolers.
  var unusedPrefixes: [String] = []
  /// The ends of keys of which no encoder has a use: buffers.
  private let unusedSuffixes = ["position_ids", "token_type_ids", "rotary_emb.inv_freq"]

  /// The name of the parameter that a checkpoint's key belongs to, or nil for keys that have no use.
  ///
  /// TensorFlow's names for the parameters of layer norms are understood in all models.
  func parameterName(forKey key: String) -> String? {
    var name = key
    if let prefix = prefixes.first(where: key.hasPrefix) { name.removeFirst(prefix.count) }
    if unusedPrefixes.contains(where: name.hasPrefix) || unusedSuffixes.contains(where: name.hasSuffix) {
      return nil
    }
    if name.hasSuffix("LayerNorm.gamma") { return name.dropLast("gamma".count) + "weight" }
    if name.hasSuffix("LayerNorm.beta") { return name.dropLast("beta".count) + "bias" }
    return name
  }
}
