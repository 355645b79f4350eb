import Files

/// The families of decoders by the `model_type` that `config.json` names.
package enum DecoderFamilies {
  /// A family: how its configuration is read, and its number of positions where a file names none.
  private struct Family: Sendable {
    let read: @Sendable (JSONField) throws -> DecoderConfiguration
    let positions: Int
  }

  private static let all: [String: Family] = [
    "gemma3_text": Family(
      read: DecoderConfiguration.gemma3, positions: DecoderConfiguration.gemma3Positions),
    "llama": Family(
      read: { try DecoderConfiguration(llama: $0, positions: llamaPositions) }, positions: llamaPositions),
    "mistral": Family(read: DecoderConfiguration.mistral, positions: DecoderConfiguration.mistralPositions),
    "phi3": Family(read: DecoderConfiguration.phi3, positions: DecoderConfiguration.phi3Positions),
    "qwen2": Family(read: DecoderConfiguration.qwen2, positions: DecoderConfiguration.qwenPositions),
    "qwen3": Family(read: DecoderConfiguration.qwen3, positions: DecoderConfiguration.qwenPositions),
  ]

  private static let llamaPositions = 2048

  /// The names of the families in the order of the alphabet.
  package static var names: [String] { all.keys.sorted() }

  /// Reads the sizes of a decoder. Throws `InputError` for another family, and for sizes that no model can
  /// have.
  package static func configuration(_ config: JSONField) throws -> DecoderConfiguration {
    try family(config).read(config)
  }

  /// The most tokens of a text.
  static func positions(_ config: JSONField) throws -> Int {
    try DecoderConfiguration.maximumPositions(config, default: family(config).positions)
  }

  private static func family(_ config: JSONField) throws -> Family {
    all[try config.member("model_type").string(oneOf: names)]!
  }
}
