import Files
import Foundation

/// The files of a model folder besides its weights.
package enum ModelCompanions {
  private static let names = [
    "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json",
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "vocab.json", "merges.txt",
    "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "chat_template.json",
  ]
  private static let largest = 1 << 28

  /// Writes those that a folder has to another one. Throws `OutputError`, and `InputError` for files that cannot
  /// be read.
  package static func copy(from source: URL, to folder: URL) throws {
    for name in names {
      let file = source.appendingPathComponent(name)
      guard InputFile.exists(file) else { continue }
      try OutputFile.write(
        InputFile.bytes(of: file, largest: largest), to: folder.appendingPathComponent(name))
    }
  }
}
