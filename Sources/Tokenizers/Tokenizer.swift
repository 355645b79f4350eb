import Files
import Foundation

/// Turns text into the token ids of a model, and back, as a Hugging Face `tokenizer.json` describes it.
///
/// The stages are those of the file: added tokens are found, the rest is normalized, cut into words,
/// encoded by the model, and set between special tokens. WordPiece and byte-pair models are supported.
public struct Tokenizer: Sendable {
  let tokens: TokenStore
  private(set) var normalizer: (any Normalizer)?
  let preTokenizer: (any PreTokenizer)?
  let model: any TokenModel
  let frame: SpecialTokenFrame
  let decoder: any TokenDecoder
  /// Added tokens that are looked for in the text as it comes.
  let literalMatcher: AddedTokenMatcher
  /// Added tokens that are looked for in normalized text.
  private(set) var normalizedMatcher: AddedTokenMatcher
  let truncationSide: TruncationSide
  let cleansUpSpaces: Bool

  /// The largest id plus one, added tokens included: as many rows as an embedding table needs.
  public let vocabularySize: Int

  /// The longest input of the model in tokens by `tokenizer_config.json`, or nil when it says none.
  public let modelMaximumLength: Int?

  /// A text that is put before every text that gets the model's special tokens, as a part of it:
  /// sentence-transformers' default prompt. Empty for most models.
  public private(set) var prompt = ""

  /// The ids of tokens that are marked as special, which decoding skips unless told otherwise.
  public var specialTokenIDs: Set<Int32> { tokens.specialIDs }

  /// The kind of the tokenizer's model, as `tokenizer.json` names it.
  package var kind: String { "\(type(of: model))" }

  /// The number of special tokens around a single text.
  public var specialTokenCount: Int { frame.count }

  /// The special tokens that are added before and after a single text.
  package var specialTokenFrame: (before: [Int32], after: [Int32]) { (frame.before, frame.after) }

  /// Reads `tokenizer.json` and, where it exists, `tokenizer_config.json` in a model's folder.
  ///
  /// Throws `InputError` when a file cannot be read, contradicts itself, or needs a stage that is not
  /// supported.
  public init(contentsOf folder: URL) throws {
    let configuration = folder.appendingPathComponent("tokenizer_config.json")
    try self.init(
      definition: JSONField(
        contentsOf: folder.appendingPathComponent("tokenizer.json"), largest: Self.largestFile),
      configuration: InputFile.exists(configuration)
        ? JSONField(contentsOf: configuration, largest: Self.largestFile) : nil)
  }

  /// The largest vocabularies in use take about 40 MB.
  private static let largestFile = 256 << 20

  /// Makes a tokenizer from the contents of `tokenizer.json` and `tokenizer_config.json`.
  package init(definition: JSONField, configuration field: JSONField? = nil) throws {
    let configuration = try field.map(TokenizerConfiguration.init) ?? TokenizerConfiguration()
    let modelField = try definition.member("model")
    let (model, vocabulary) = try TokenModels.read(modelField)
    let tokens = try TokenStore(vocabulary: vocabulary, addedTokens: definition.member("added_tokens"))
    let normalizer = try definition.member("normalizer").ifPresent.map {
      try Normalizers.read($0, overriding: configuration.bert).checkingGrowth($0)
    }
    self.model = model
    self.tokens = tokens
    self.normalizer = normalizer
    preTokenizer = try definition.member("pre_tokenizer").ifPresent.map {
      try PreTokenizers.read($0).checkingGrowth($0)
    }
    frame =
      try definition.member("post_processor").ifPresent.map { try PostProcessors.read($0, tokens: tokens) }
      ?? SpecialTokenFrame()
    let wordSuffix = try BPE.wordSuffix(modelField)
    decoder =
      try definition.member("decoder").ifPresent.map {
        try TokenDecoders.read($0, wordSuffix: wordSuffix)
      } ?? SpaceDecoder()

    literalMatcher = AddedTokenMatcher(
      tokens.byPrecedence.lazy.filter { !$0.isNormalized }.map { ($0, $0.content.unicodeScalars) })
    normalizedMatcher = Self.normalizedMatcher(tokens, normalizer)

    let fileSide = try Self.truncationSide(definition.member("truncation"))
    _ = try definition.member("padding").ifPresent?.object()
    truncationSide = configuration.truncationSide ?? fileSide ?? .right
    cleansUpSpaces = configuration.cleansUpSpaces
    modelMaximumLength = configuration.modelMaximumLength
    vocabularySize = tokens.largestID.map { Int($0) + 1 } ?? 0
  }

  private static func normalizedMatcher(_ tokens: TokenStore, _ normalizer: (any Normalizer)?)
    -> AddedTokenMatcher
  {
    AddedTokenMatcher(
      tokens.byPrecedence.lazy.filter(\.isNormalized).map { token in
        var content = Array(token.content.unicodeScalars)
        normalizer?.normalize(&content)
        return (token, String.UnicodeScalarView(content))
      })
  }

  /// The end of a text that is cut off, as the file says. The file's own maximum length is not applied.
  private static func truncationSide(_ field: JSONField) throws -> TruncationSide? {
    guard let field = field.ifPresent else { return nil }
    _ = try field.member("max_length").integer(in: 0 ... .max)
    return try TruncationSide.read(field.member("direction"), left: "Left", right: "Right")
  }

  /// The same tokenizer with a prompt before every text that gets the model's special tokens.
  public func prepending(_ prompt: String) -> Tokenizer {
    var copy = self
    copy.prompt = prompt
    return copy
  }

  /// The same tokenizer for texts that are put into lower case before all else; added tokens are found as
  /// they are.
  package func lowercasing() -> Tokenizer {
    var copy = self
    copy.normalizer = NormalizerSequence(stages: [LowercaseNormalizer()] + [normalizer].compactMap { $0 })
    copy.normalizedMatcher = Self.normalizedMatcher(tokens, copy.normalizer)
    return copy
  }

  /// The spelling of a token in the vocabulary, nil when no token has this id.
  public func token(for id: Int32) -> String? { tokens.token(for: id) }

  /// The id of the token with this spelling, byte for byte; nil when there is none.
  public func id(for token: String) -> Int32? { tokens.id(for: token) }
}
