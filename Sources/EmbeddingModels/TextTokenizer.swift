import Files
import Foundation
import Tokenizers

/// A model folder's tokenizer with the model's limit: all that is needed to know what tokens a model would see.
public struct TextTokenizer: Sendable {
  public let tokenizer: Tokenizer
  /// The most tokens of one text, special tokens included; nil when no file names a limit.
  public let maximumTokens: Int?

  /// Reads `tokenizer.json` and whatever names a limit: `sentence_bert_config.json` before
  /// `tokenizer_config.json`, and never more than the positions that `config.json` names.
  /// Throws `InputError` when a file is missing or malformed.
  public init(contentsOf folder: URL) throws {
    let place = try SentenceModules(contentsOf: folder).transformer
    try self.init(in: place, positions: Self.positions(in: place))
  }

  /// The tokenizer of a model that has an embedding for `rows` tokens and for `positions` positions.
  ///
  /// Throws `InputError` also when it gives other tokens, or none at all for an empty text.
  init(in folder: URL, rows: Int, positions: Int) throws {
    try self.init(in: folder, positions: positions)
    let file = folder.appendingPathComponent("tokenizer.json").path
    guard tokenizer.vocabularySize <= rows else {
      throw InputError(
        file: file, field: "vocabulary", expected: "at most \(rows) tokens, as config.json says",
        found: "\(tokenizer.vocabularySize)")
    }
    guard tokenizer.specialTokenCount > 0 else {
      throw InputError(
        file: file, field: "post_processor", expected: "special tokens around a text", found: "none")
    }
  }

  private init(in folder: URL, positions: Int?) throws {
    tokenizer = try Tokenizer(contentsOf: folder)
    let wished =
      try Self.field("max_seq_length", of: "sentence_bert_config.json", in: folder)?.integer(
        in: 1...(1 << 28))
      ?? tokenizer.modelMaximumLength
    maximumTokens = [wished, positions].compactMap { $0 }.min()
    if let maximumTokens, maximumTokens <= tokenizer.specialTokenCount {
      throw InputError(
        file: folder.path, field: "maximum length", expected: "room for more than the special tokens",
        found: "\(maximumTokens) tokens")
    }
  }

  /// The ids of a text as the model sees them: special tokens added, truncated to the limit.
  public func tokens(of text: String) -> [Int32] {
    tokenizer.encode(text, addingSpecialTokens: true, maximumLength: maximumTokens)
  }

  private static func positions(in folder: URL) throws -> Int? {
    let key = "max_position_embeddings"
    let section = try Self.field("text_config", of: "config.json", in: folder)?.member(key).ifPresent
    return try (section ?? Self.field(key, of: "config.json", in: folder))?.integer(in: 1...(1 << 28))
  }

  private static func field(_ key: String, of name: String, in folder: URL) throws -> JSONField? {
    let file = folder.appendingPathComponent(name)
    guard InputFile.exists(file) else { return nil }
    return try JSONField(contentsOf: file).member(key).ifPresent
  }
}
