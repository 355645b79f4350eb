// Follows SentenceTransformer.encode (sentence_transformers 2.4 to 5.7).
import Files
import Foundation

/// The prompt that `config_sentence_transformers.json` names as the default, which `encode` puts before every
/// text.
enum SentencePrompt {
  /// The text of the default prompt; empty where there is no such file, or it names no default.
  ///
  /// Throws `InputError` when the file is malformed, or its default is none of its prompts.
  static func read(in folder: URL) throws -> String {
    let file = folder.appendingPathComponent("config_sentence_transformers.json")
    guard InputFile.exists(file) else { return "" }
    let settings = try JSONField(contentsOf: file)
    guard let name = try settings.member("default_prompt_name").ifPresent else { return "" }
    let prompt = try settings.member("prompts").ifPresent?.member(name.string())
    guard let prompt, prompt.value != nil else {
      throw name.error(expected: "the name of one of the prompts")
    }
    return try prompt.ifPresent?.string() ?? ""
  }
}
