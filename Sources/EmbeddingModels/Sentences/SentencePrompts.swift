// Follows SentenceTransformer.encode (sentence_transformers 2.4 to 6.2).
import Files
import Foundation

/// The prompts of `config_sentence_transformers.json`; `encode` puts the one that is named, or the default,
/// before every text.
struct SentencePrompts {
  private let file: URL
  private let settings: JSONField?

  /// Reads the file, which need not be there. Throws `InputError` when it is malformed.
  init(in folder: URL) throws {
    file = folder.appendingPathComponent("config_sentence_transformers.json")
    settings = InputFile.exists(file) ? try JSONField(contentsOf: file) : nil
  }

  /// All prompts with their names, in the order of the file; a prompt that is null is empty.
  var all: [(name: String, text: String)] {
    get throws { try prompts.map { ($0.key, try $0.field.ifPresent?.string() ?? "") } }
  }

  private var prompts: [(key: String, field: JSONField)] {
    get throws { try settings?.member("prompts").ifPresent?.members() ?? [] }
  }

  /// The name of the prompt that stands before every text where no other is asked for; nil for none.
  var defaultName: String? { get throws { try settings?.member("default_prompt_name").ifPresent?.string() } }

  /// The text of a prompt; empty when no name is given and the file names no default.
  ///
  /// Throws `InputError` when the name is that of none of the prompts.
  func text(named asked: String?) throws -> String {
    guard let name = try asked ?? defaultName else { return "" }
    guard let prompt = try prompts.first(where: { $0.key == name })?.field else {
      throw InputError(
        file: file.path, field: asked == nil ? "default_prompt_name" : "prompts",
        expected: try "one of the prompts: "
          + (prompts.isEmpty ? "there are none" : prompts.map(\.key).joined(separator: ", ")),
        found: "\"\(name)\"")
    }
    return try prompt.ifPresent?.string() ?? ""
  }
}
