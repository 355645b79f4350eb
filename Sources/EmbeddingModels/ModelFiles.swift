import Files
import Foundation

/// Where the parts of a model's folder are, and what the user wants of them.
struct ModelFiles: Sendable {
  /// The folder as it was given.
  let folder: URL
  /// The parts that `modules.json` lists.
  let modules: SentenceModules
  let options: ModelOptions

  /// Throws `InputError` when `modules.json` is malformed.
  init(_ folder: URL, options: ModelOptions = ModelOptions()) throws {
    (self.folder, self.options) = (folder, options)
    modules = try SentenceModules(contentsOf: folder)
  }

  /// The folder of `config.json`, the tokenizer and the weights.
  var weights: URL { modules.transformer }

  /// Whether the folder is laid out by open_clip, without a `config.json`.
  var isOpenCLIP: Bool { OpenCLIPConfiguration.describes(weights) }

  /// The contents of `config.json`. Throws `InputError` when it is missing or malformed.
  func configuration() throws -> JSONField {
    try JSONField(contentsOf: weights.appendingPathComponent("config.json"))
  }

  /// The prompts of the folder. Throws `InputError` when their file is malformed.
  func prompts() throws -> SentencePrompts { try SentencePrompts(in: folder) }

  /// What users of open_clip have to know where Hugging Face's files stand beside its own, and are read.
  var notesOnCleaning: [String] {
    guard InputFile.exists(weights.appendingPathComponent(OpenCLIPConfiguration.file)) else { return [] }
    return [
      "texts get the tokens that transformers gives them; open_clip, of which there is a configuration beside, "
        + "cleans texts first: those with quotes, ligatures or HTML in them may get others"
    ]
  }

  /// What a user who did not say how texts are pooled has to know.
  var notesOnPooling: [String] {
    guard !modules.isListed, options.pooling == nil else { return [] }
    return [
      "no modules.json says how texts are pooled: the mean over their tokens is taken; models of which the "
        + "first token is read are common (cls)"
    ]
  }
}
