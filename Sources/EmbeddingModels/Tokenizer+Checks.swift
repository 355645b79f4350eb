import Files
import Foundation
import Tokenizers

extension Tokenizer {
  /// Throws `InputError` when this tokenizer gives ids for which an embedding table of `rows` has no row.
  func requireRows(_ rows: Int, in folder: URL) throws {
    guard vocabularySize <= rows else {
      throw InputError(
        file: folder.appendingPathComponent("tokenizer.json").path, field: "vocabulary",
        expected: "at most \(rows) tokens, as config.json says", found: "\(vocabularySize)")
    }
  }
}
