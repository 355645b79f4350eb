// Follows transformers' modeling_mistral.py, with its configuration.
import Files
import Layers

extension DecoderConfiguration {
  /// Llama's blocks, all with a window: of 4096 rows where the file does not say, none where it says null.
  static func mistral(_ config: JSONField) throws -> DecoderConfiguration {
    var configuration = try DecoderConfiguration(llama: config, positions: mistralPositions)
    try configuration.limitReach(config, window: config.member("sliding_window"), default: 4096) { _ in true }
    return configuration
  }

  static let mistralPositions = 131_072
}
