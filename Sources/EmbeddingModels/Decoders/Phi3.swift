// Follows transformers' modeling_phi3.py, with its configuration.
import Files
import Layers

extension DecoderConfiguration {
  /// Phi 3: Llama's blocks with the projections to queries, keys and values as one matrix, and those to gate
  /// and expansion as another; with a window where the file says one.
  static func phi3(_ config: JSONField) throws -> DecoderConfiguration {
    var configuration = try DecoderConfiguration(llama: config, positions: phi3Positions, epsilon: 1e-5)
    for index in configuration.blocks.indices { configuration.blocks[index].isFused = true }
    try configuration.limitReach(config, window: config.member("sliding_window"), default: nil) { _ in true }
    return configuration
  }

  static let phi3Positions = 4096
}
