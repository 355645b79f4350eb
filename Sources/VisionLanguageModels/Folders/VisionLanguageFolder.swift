import ChatTemplates
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import LanguageModels
import Layers
import Tensors
import Tokenizers

/// What the folders of all models with images have: a language model, an image side, one checkpoint.
struct VisionLanguageFolder {
  let url: URL
  let config: JSONField

  /// The file that the configuration was read from.
  private var file: URL { url.appendingPathComponent("config.json") }

  /// Reads `config.json`. Throws `InputError` when it is missing or malformed.
  init(_ url: URL) throws {
    self.url = url
    config = try JSONField(contentsOf: url.appendingPathComponent("config.json"))
  }

  /// The tokenizer of a language model. Throws `InputError` when it is malformed or has more ids than `rows`.
  func tokenizer(for text: JSONField, rows: Int) throws -> Tokenizer {
    let type = try text.member("model_type").string()
    let tokenizer = try Tokenizer(contentsOf: url, family: TokenizerFamily(modelType: type))
    try tokenizer.requireTokens(atMost: rows, in: url)
    return tokenizer
  }

  /// The id of the placeholder, which is one of the vocabulary's own tokens.
  ///
  /// - Parameters:
  ///   - standard: the id where the file names none
  ///   - tokenizer: the tokenizer of prompts
  /// - Throws: `InputError` when the id is not that of `<image>`
  func placeholder(default standard: Int, in tokenizer: Tokenizer) throws -> ImagePlaceholder {
    let old = try config.member("image_token_index")
    let field = old.ifPresent == nil ? try config.member("image_token_id") : old
    let id = try field.ifPresent?.integer(in: 0...Int(Int32.max)) ?? standard
    guard let token = tokenizer.token(for: Int32(id)), tokenizer.specialTokenIDs.contains(Int32(id)) else {
      throw field.error(expected: "the id of an added token, which stands for images in prompts")
    }
    return ImagePlaceholder(text: token, id: Int32(id))
  }

  /// A model of a language side and an image side whose parameters stand in one checkpoint.
  ///
  /// - Parameters:
  ///   - parts: both sides, without parameters
  ///   - text: the section of the language model
  ///   - placeholder: the placeholder of images, given the tokenizer
  ///   - notes: what was read otherwise than users may expect
  ///   - template: the form of conversations where the folder has none
  ///   - tower: the folder of a vision tower with weights of its own; nil where they are in the checkpoint
  ///   - use: what the tensor of a key is in the parts
  /// - Throws: `InputError` when the files contradict each other, or lack parameters
  func model(
    _ parts: VisionLanguageParts, text: JSONField,
    placeholder: (Tokenizer) throws -> ImagePlaceholder, notes: [String] = [],
    template: ChatTemplateName? = nil, tower: URL? = nil,
    use: (_ key: String, _ parts: VisionLanguageParts) -> TensorUse
  ) throws -> VisionLanguageModel {
    var loaded = parts
    let rows = parts.language.tokenEmbeddings.shape[0]
    let tokenizer = try tokenizer(for: text, rows: rows)
    let placeholder = try placeholder(tokenizer)
    let folders = [url] + (tower.map { [$0] } ?? [])
    let checkpoints = try folders.map(Checkpoint.init(contentsOf:))
    let joint = try tower == nil ? checkpoints[0] : Checkpoint(files: checkpoints.flatMap(\.files))
    try joint.load(into: &loaded) { use($0, parts) }
    let source = ModelSource(folder: url, weights: folders)
    let language = LanguageModel(
      network: loaded.language, tokenizer: tokenizer,
      generation: try GenerationSettings(in: url, config: text, vocabulary: rows),
      type: try text.member("model_type").string(), name: { try source.identity() },
      template: { [url] in
        try ChatTemplate.read(from: url) ?? template.map { try .named($0, forModelIn: url) }
      })
    return VisionLanguageModel(
      language: language, reader: loaded.reader, placeholder: placeholder, notes: notes)
  }
}

/// The two sides of a model that are filled from one checkpoint: the image side under `vision.`, the language
/// model under `language.`.
struct VisionLanguageParts: Parameterized, Sendable {
  var reader: any ReaderNetwork
  var language: any CausalArchitecture

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try reader.visitParameters(prefix + "vision.", body)
    try language.visitParameters(prefix + "language.", body)
  }

  /// What a tensor of the language model is.
  func languageUse(ofKey key: String) -> TensorUse { language.use(ofKey: key).prefixed("language.") }

  /// What a tensor of the image side's transformer is.
  func towerUse(ofKey key: String) -> TensorUse {
    reader.use(ofTowerKey: key.without("vision_model.") ?? key).prefixed("vision.tower.")
  }
}
