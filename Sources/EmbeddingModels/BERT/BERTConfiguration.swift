import Files
import Foundation
import Layers

/// The sizes of a BERT encoder, from `config.json`.
struct BERTConfiguration: Sendable {
  let vocabularySize: Int
  let width: Int
  let layers: Int
  let heads: Int
  let intermediateSize: Int
  let activation: Activation
  let maximumPositions: Int
  let tokenTypes: Int
  let epsilon: Float

  init(_ config: JSONField) throws {
    vocabularySize = try config.member("vocab_size").extent()
    width = try config.member("hidden_size").extent()
    layers = try config.member("num_hidden_layers").layerCount()
    heads = try config.member("num_attention_heads").extent(dividing: width)
    intermediateSize = try config.member("intermediate_size").extent()
    activation = try config.member("hidden_act").activation()
    maximumPositions = try config.member("max_position_embeddings").extent()
    tokenTypes = try config.member("type_vocab_size").extent(default: 2)
    epsilon = try config.member("layer_norm_eps").epsilon(default: 1e-12)
    _ = try config.member("position_embedding_type").ifPresent?.string(oneOf: ["absolute"])
    if try config.member("is_decoder").ifPresent?.bool() == true {
      throw try config.member("is_decoder").error(expected: "an encoder")
    }
  }
}
