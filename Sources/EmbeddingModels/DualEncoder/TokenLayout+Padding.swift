import Files
import Foundation
import Tokenizers

extension TokenLayout.Padding {
  /// The padding that a folder names for its tokenizer: `pad_token` in `tokenizer_config.json` or else in
  /// `special_tokens_map.json`.
  ///
  /// - Parameter length: the length of all texts, in tokens
  /// - Throws: `InputError` when a file is malformed, or when none names a token of the vocabulary
  init(of tokenizer: Tokenizer, length: Int, in folder: URL) throws {
    let files = ["tokenizer_config.json", "special_tokens_map.json"].map(folder.appendingPathComponent)
    let fields = try files.filter(InputFile.exists).compactMap {
      try JSONField(contentsOf: $0, largest: 64 << 20).member("pad_token").ifPresent
    }
    guard let field = fields.first else {
      throw InputError(
        file: files[0].path, field: "pad_token", expected: "the token that fills up texts", found: "nothing")
    }
    let content = if case .object = field.value { try field.member("content") } else { field }
    guard let id = tokenizer.id(for: try content.string()) else {
      throw content.error(expected: "a token of the vocabulary")
    }
    self.init(id: id, length: length)
  }
}
