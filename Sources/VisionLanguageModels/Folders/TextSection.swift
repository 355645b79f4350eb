// Follows transformers' configuration_llama.py, configuration_mistral.py, configuration_qwen2.py and
// configuration_qwen3.py for what a section leaves out.
import Files

extension VisionLanguageFolder {
  /// The member `text_config`, in which what is left out is as transformers' classes have it.
  ///
  /// - Parameters:
  ///   - tied: whether the file says beside the section that the head is the table of embeddings
  ///   - epsilon: that of the norms where there is no section at all
  /// - Throws: `InputError` for kinds of language models that are not supported
  func textSection(tied: Bool, epsilon: Double = 1e-6) throws -> JSONField {
    let field = try config.member("text_config")
    let standard: KeyValuePairs<String, JSON> = [
      "model_type": "llama", "rms_norm_eps": .number(field.ifPresent == nil ? epsilon : 1e-6),
    ]
    let named = try field.filled(with: standard)
    let type = try named.member("model_type").string(oneOf: Self.textDefaults.keys.sorted())
    let section = try named.filled(with: Self.textDefaults[type]!)
    return tied ? try section.setting("tie_word_embeddings", to: .bool(true)) : section
  }

  /// The sizes of the classes by their `model_type`. Llama has as many heads of keys as of queries.
  private static let textDefaults: [String: KeyValuePairs<String, JSON>] = [
    "llama": [
      "vocab_size": .integer(32000), "hidden_size": .integer(4096), "intermediate_size": .integer(11008),
      "num_hidden_layers": .integer(32), "num_attention_heads": .integer(32), "bos_token_id": .integer(1),
      "eos_token_id": .integer(2),
    ],
    "mistral": [
      "vocab_size": .integer(32000), "hidden_size": .integer(4096), "intermediate_size": .integer(14336),
      "num_hidden_layers": .integer(32), "num_attention_heads": .integer(32),
      "num_key_value_heads": .integer(8), "bos_token_id": .integer(1), "eos_token_id": .integer(2),
    ],
    "qwen2": [
      "vocab_size": .integer(151_936), "hidden_size": .integer(4096), "intermediate_size": .integer(22016),
      "num_hidden_layers": .integer(32), "num_attention_heads": .integer(32),
      "num_key_value_heads": .integer(32),
    ],
    "qwen3": [
      "vocab_size": .integer(151_936), "hidden_size": .integer(4096), "intermediate_size": .integer(22016),
      "num_hidden_layers": .integer(32), "num_attention_heads": .integer(32),
      "num_key_value_heads": .integer(32), "head_dim": .integer(128),
    ],
  ]
}
