// Follows transformers' modeling_qwen2.py and modeling_qwen3.py, with their configurations.
import Files
import Layers

extension DecoderConfiguration {
  /// Qwen 2 and 2.5: biases on queries, keys and values, none on the output.
  static func qwen2(_ config: JSONField) throws -> DecoderConfiguration {
    var configuration = try DecoderConfiguration(llama: config, positions: qwenPositions)
    for index in configuration.blocks.indices {
      configuration.blocks[index].attention.hasBias = true
      configuration.blocks[index].attention.hasOutputBias = false
    }
    try configuration.limitQwensReach(config)
    return configuration
  }

  /// Qwen 3: no biases, heads of queries and keys are normalized, and are of a width of their own.
  static func qwen3(_ config: JSONField) throws -> DecoderConfiguration {
    var configuration = try DecoderConfiguration(llama: config, positions: qwenPositions)
    for index in configuration.blocks.indices { configuration.blocks[index].normalizesHeads = true }
    try configuration.limitQwensReach(config)
    return configuration
  }

  static let qwenPositions = 32_768

  /// Where windows are used at all, the first `max_window_layers` blocks see everything.
  private mutating func limitQwensReach(_ config: JSONField) throws {
    let uses = try config.member("use_sliding_window").ifPresent?.bool() ?? false
    let whole = try config.member("max_window_layers").ifPresent?.integer(in: 0...(1 << 28)) ?? 28
    try limitReach(config, window: config.member("sliding_window"), default: 4096) { uses && $0 >= whole }
  }
}
