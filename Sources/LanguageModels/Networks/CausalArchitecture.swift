import Checkpoints
import Files
import Layers

/// A network that is read from checkpoints.
package protocol CausalArchitecture: CausalNetwork, Parameterized {
  /// A network of the sizes in a `config.json`, whose parameters are not set yet.
  ///
  /// Throws `InputError` for sizes and kinds that are not supported.
  init(_ config: JSONField) throws

  /// What the tensor of a checkpoint's key is in this network.
  func use(ofKey key: String) -> TensorUse
}

/// The architectures of causal language models by the `model_type` that `config.json` names.
package enum CausalArchitectures {
  private static let types: [String: any CausalArchitecture.Type] = [
    "gemma3_text": DecoderNetwork.self, "gpt2": GPT2.self, "llama": DecoderNetwork.self,
    "mistral": DecoderNetwork.self, "phi3": DecoderNetwork.self, "qwen2": DecoderNetwork.self,
    "qwen3": DecoderNetwork.self,
  ]

  /// The names of the types in the order of the alphabet.
  package static var names: [String] { types.keys.sorted() }

  /// A network as a `config.json` describes it, or a part of one for the language model inside a larger
  /// model, whose parameters are not set yet.
  ///
  /// Throws `InputError` for other types, and for sizes that no model can have.
  package static func network(_ config: JSONField) throws -> any CausalArchitecture {
    try types[config.member("model_type").string(oneOf: names)]!.init(config)
  }
}
