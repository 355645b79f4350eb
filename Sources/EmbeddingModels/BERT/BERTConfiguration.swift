import Files
import Layers

/// The sizes of a BERT encoder, from `config.json`.
struct BERTConfiguration: Sendable {
  let vocabularySize: Int
  let maximumPositions: Int
  let tokenTypes: Int
  let blocks: PostNormShape
}

extension BERTConfiguration {
  init(_ config: JSONField) throws {
    self.init(
      vocabularySize: try config.member("vocab_size").extent(),
      maximumPositions: try Self.maximumPositions(config),
      tokenTypes: try config.member("type_vocab_size").extent(default: 2), blocks: try PostNormShape(config))
    _ = try config.member("position_embedding_type").ifPresent?.string(oneOf: ["absolute"])
    if try config.member("is_decoder").ifPresent?.bool() == true {
      throw try config.member("is_decoder").error(expected: "an encoder")
    }
  }

  static func maximumPositions(_ config: JSONField) throws -> Int {
    try config.member("max_position_embeddings").extent()
  }
}

extension PostNormShape {
  /// The sizes under the names of BERT's configuration.
  init(_ config: JSONField) throws {
    let width = try config.member("hidden_size").extent()
    self.init(
      width: width, layers: try config.member("num_hidden_layers").layerCount(),
      heads: try config.member("num_attention_heads").extent(dividing: width),
      intermediateSize: try config.member("intermediate_size").extent(),
      activation: try config.member("hidden_act").activation(),
      epsilon: try config.member("layer_norm_eps").epsilon(default: 1e-12))
  }
}
