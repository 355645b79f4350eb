// Follows sentence_transformers/base/modules/transformer.py (5.7) and
// sentence_transformers/models/Transformer.py (2.x to 5.2).
import Files
import Foundation

/// The settings of a transformer's texts in `sentence_bert_config.json`; nothing is set where there is no
/// such file.
struct SentenceSettings: Sendable {
  /// The largest number of tokens in a text, special tokens included.
  private(set) var maximumLength: Int?
  /// Whether texts are put into lower case before the tokenizer sees them.
  private(set) var isLowercasing = false

  /// Reads the file. Throws `InputError` when it is malformed, or asks for another task or for processing
  /// that is not supported.
  ///
  /// - Parameter givesWholeVectors: whether the transformer itself makes one vector of a text
  init(in folder: URL, givesWholeVectors: Bool) throws {
    let file = folder.appendingPathComponent("sentence_bert_config.json")
    guard InputFile.exists(file) else { return }
    let settings = try JSONField(contentsOf: file)
    isLowercasing = try settings.member("do_lower_case").ifPresent?.bool() ?? false
    let own = try ["processor_kwargs", "tokenizer_args"].lazy
      .compactMap { try settings.member($0).ifPresent?.member("model_max_length").ifPresent }.first
    maximumLength = try (own ?? settings.member("max_seq_length").ifPresent)?.integer(in: 1...(1 << 28))

    _ = try settings.member("transformer_task").ifPresent?.string(oneOf: ["feature-extraction"])
    _ = try settings.member("module_output_name").ifPresent?.string(oneOf: [
      givesWholeVectors ? "sentence_embedding" : "token_embeddings"
    ])
    _ = try settings.member("modality_config").ifPresent?.member("text").ifPresent?
      .member("method_output_name").ifPresent?.string(oneOf: [
        givesWholeVectors ? "pooler_output" : "last_hidden_state"
      ])
    for key in ["text", "common"] {
      let processing = try settings.member("processing_kwargs").ifPresent?.member(key).ifPresent
      guard try processing?.object().members.isEmpty ?? true else {
        throw processing!.error(expected: "no processing of texts beside the tokenizer's own")
      }
    }
  }
}
