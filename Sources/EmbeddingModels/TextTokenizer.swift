import Files
import Foundation
import Tokenizers

/// The tokenizer of a model folder with the model's length limit and default prompt: all that is needed to
/// know which tokens a model sees of a text.
public struct TextTokenizer: Sendable {
  /// The tokenizer, with the default prompt.
  public let tokenizer: Tokenizer
  /// The largest number of tokens in a text, special tokens included; nil when no file names a limit.
  public let contextLength: Int?
  /// What was read otherwise than users may expect, in sentences.
  let notes: [String]

  /// Reads `tokenizer.json` and the file that names a limit: `sentence_bert_config.json` before
  /// `tokenizer_config.json`, and never more than the positions of the model that `config.json` describes.
  ///
  /// - Parameters:
  ///   - folder: the folder of the model
  ///   - promptName: the name of the prompt before every text; nil for the folder's default
  /// - Throws: `InputError` when a file is missing or malformed
  public init(contentsOf folder: URL, promptName: String? = nil) throws {
    let files = try ModelFiles(folder, options: ModelOptions(promptName: promptName))
    try self.init(files, positions: Self.positions(in: files.weights))
  }

  /// The tokenizer of a model that has embeddings for `rows` tokens and for `positions` positions.
  ///
  /// Throws `InputError` also when the vocabulary needs more rows, or when no special tokens stand around a
  /// text.
  init(_ files: ModelFiles, rows: Int, positions: Int) throws {
    try self.init(files, positions: positions)
    try tokenizer.requireTokens(atMost: rows, in: files.weights)
    guard tokenizer.specialTokenCount > 0 else {
      throw InputError(
        file: files.weights.appendingPathComponent("tokenizer.json").path, field: "post_processor",
        expected: "special tokens around a text", found: "none")
    }
  }

  private init(_ files: ModelFiles, positions: Int?) throws {
    let folder = files.weights
    let settings = try SentenceSettings(
      in: folder, givesWholeVectors: files.modules.givesWholeVectors)
    let prompt =
      try files.modules.isListed || files.options.promptName != nil
      ? files.prompts().text(named: files.options.promptName) : ""
    let plain =
      try files.isOpenCLIP
      ? OpenCLIPConfiguration(contentsOf: folder).tokenizer(in: folder)
      : Tokenizer(contentsOf: folder, family: Self.family(of: folder))
    tokenizer = (settings.isLowercasing ? plain.lowercasing() : plain).prepending(prompt)
    let ownLimit = settings.maximumLength ?? plain.modelMaximumLength
    contextLength = [ownLimit, positions].compactMap { $0 }.min()
    if let contextLength, contextLength <= tokenizer.encode("").count {
      throw InputError(
        file: folder.path, field: "maximum length",
        expected: "room for more than the special tokens" + (prompt.isEmpty ? "" : " and the prompt"),
        found: "\(contextLength) tokens")
    }
    notes = Self.notes(limit: ownLimit, positions: positions)
  }

  /// The way in which the model reads text, where `config.json` tells; it matters in folders of vocabulary
  /// files and for SigLIP 2.
  private static func family(of folder: URL) throws -> TokenizerFamily? {
    guard let config = try JSONField.ifFileExists(folder.appendingPathComponent("config.json")) else {
      return nil
    }
    let type = try config.member("model_type").ifPresent?.string()
    let family = type.flatMap(TokenizerFamily.init(modelType:))
    guard family == .siglip else { return family }
    let settings = try JSONField.ifFileExists(folder.appendingPathComponent("tokenizer_config.json"))
    let isGemma = try settings?.member("tokenizer_class").ifPresent?.string().hasPrefix("Gemma")
    // SigLIP 2 of one image size calls itself SigLIP; its tokenizer is Gemma's.
    return isGemma == true ? .siglip2 : .siglip
  }

  private static func notes(limit: Int?, positions: Int?) -> [String] {
    guard let positions else { return [] }
    if let limit, limit > positions {
      return ["the files allow \(limit) tokens in a text; it is cut at the model's \(positions) positions"]
    }
    return limit == nil
      ? ["no file limits the tokens of a text; it is cut at the model's \(positions) positions"] : []
  }

  /// The number of tokens at the beginning of every text that belong to the prompt, special ones before it
  /// included; 0 without a prompt.
  var promptLength: Int {
    guard !tokenizer.prompt.isEmpty else { return 0 }
    let tokens = tokenizer.encode("")
    return tokens.count - (tokens.last.map(tokenizer.specialTokenIDs.contains) == true ? 1 : 0)
  }

  /// The ids of a text as the model sees them: special tokens added, truncated to the limit.
  public func tokens(of text: String) -> [Int32] {
    tokenizer.encode(text, addingSpecialTokens: true, maximumLength: contextLength)
  }

  /// The number of positions that the model in a folder has for texts, as its encoder reads them; nil without
  /// a `config.json` and for models that name none.
  private static func positions(in folder: URL) throws -> Int? {
    if OpenCLIPConfiguration.describes(folder) {
      return try OpenCLIPConfiguration(contentsOf: folder).contextLength()
    }
    let file = folder.appendingPathComponent("config.json")
    guard InputFile.exists(file) else { return nil }
    let config = try JSONField(contentsOf: file)
    let type = try config.member("model_type").ifPresent?.string()
    switch type {
    case "clip": return try CLIPTextConfiguration.positions(CLIPSettings(config, tower: "text_config"))
    case "siglip": return try SigLIPConfiguration.positions(config)
    case "clip_text_model": return try CLIPTextConfiguration.positions(CLIPSettings(config))
    default:
      if let transformer = type.flatMap({ TextTransformers.types[$0] }) {
        return try transformer.positions(config)
      }
      return try config.member("max_position_embeddings").ifPresent?.extent()
    }
  }
}

extension Tokenizer {
  /// Throws `InputError` when the vocabulary needs more than the rows of a model's table.
  ///
  /// - Parameters:
  ///   - rows: the number of rows
  ///   - folder: the folder of the tokenizer's files
  package func requireTokens(atMost rows: Int, in folder: URL) throws {
    guard vocabularySize <= rows else {
      throw InputError(
        file: folder.appendingPathComponent("tokenizer.json").path, field: "vocabulary",
        expected: "at most \(rows) tokens, as config.json says", found: "\(vocabularySize)")
    }
  }
}
