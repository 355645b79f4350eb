import Files
import Foundation

/// Turns text into the token ids of a model, and back, as a Hugging Face `tokenizer.json` describes it.
///
/// The stages are those of the file: added tokens are found, the rest is normalized, cut into words,
/// encoded by the model, and set between special tokens.
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

  /// What is done to texts, the prompt included, before all else; nil for most models.
  public private(set) var cleaning: TextCleaning?

  /// The ids of tokens that are marked as special, which decoding skips unless told otherwise.
  public var specialTokenIDs: Set<Int32> { tokens.specialIDs }

  /// The kind of the tokenizer's model, as `tokenizer.json` names it.
  package var kind: String { "\(type(of: model))" }

  /// The number of special tokens around a single text.
  public var specialTokenCount: Int { frame.count }

  /// The special tokens that are added before and after a single text.
  package var specialTokenFrame: (before: [Int32], after: [Int32]) { (frame.before, frame.after) }

  /// Reads the tokenizer of a model's folder: `tokenizer.json`, or else the vocabulary files of the model's
  /// family, with `tokenizer_config.json` and the files of special tokens where they exist.
  ///
  /// Throws `InputError` when a file cannot be read, contradicts itself, or needs a stage that is not
  /// supported, or when there is no `tokenizer.json` and the family is not known.
  ///
  /// - Parameters:
  ///   - folder: the folder of the model
  ///   - family: the family of the model, which other files of the folder tell; nil leaves it to the
  ///     `tokenizer_class` of `tokenizer_config.json`
  public init(contentsOf folder: URL, family: TokenizerFamily? = nil) throws {
    let configuration = try JSONField.ifFileExists(folder.appendingPathComponent("tokenizer_config.json"))
    let file = folder.appendingPathComponent("tokenizer.json")
    let `class` = try configuration?.member("tokenizer_class").ifPresent?.string()
    let stated = family ?? `class`.flatMap(TokenizerFamily.init(tokenizerClass:))
    if let stated, FamilyFolder.isTruth(in: folder, of: stated) || !InputFile.exists(file) {
      let settings = try configuration.map(TokenizerConfiguration.init) ?? TokenizerConfiguration()
      let stages = try FamilyFolder(folder, family: stated, configuration: configuration).stages()
      let plain = Tokenizer(stages, settings, truncationSide: settings.truncationSide ?? .right)
      self = stated == .openCLIP ? plain.cleaning(.lowercase) : plain
    } else {
      let plain = try Tokenizer(
        definition: JSONField(contentsOf: file, largest: Self.largestFile), configuration: configuration)
      self = family == .siglip2 ? plain.lowercasing() : plain
    }
  }

  /// The largest vocabularies in use take about 40 MB.
  private static let largestFile = 256 << 20

  /// Makes a tokenizer from the contents of `tokenizer.json` and `tokenizer_config.json`.
  package init(definition: JSONField, configuration field: JSONField? = nil) throws {
    let configuration = try field.map(TokenizerConfiguration.init) ?? TokenizerConfiguration()
    let fileSide = try Self.truncationSide(definition.member("truncation"))
    _ = try definition.member("padding").ifPresent?.object()
    self.init(
      try TokenizerStages(definition, overriding: configuration.bert), configuration,
      truncationSide: configuration.truncationSide ?? fileSide ?? .right)
  }

  /// Puts stages together.
  init(_ stages: TokenizerStages, _ configuration: TokenizerConfiguration, truncationSide: TruncationSide) {
    tokens = stages.tokens
    normalizer = stages.normalizer
    preTokenizer = stages.preTokenizer
    model = stages.model
    frame = stages.frame
    decoder = stages.decoder
    literalMatcher = AddedTokenMatcher(
      tokens.byPrecedence.filter { !$0.isNormalized }.map { ($0, $0.content.unicodeScalars) })
    normalizedMatcher = Self.normalizedMatcher(tokens, normalizer)
    self.truncationSide = truncationSide
    cleansUpSpaces = configuration.cleansUpSpaces
    modelMaximumLength = configuration.modelMaximumLength
    vocabularySize = tokens.largestID.map { Int($0) + 1 } ?? 0
  }

  private static func normalizedMatcher(_ tokens: TokenStore, _ normalizer: (any Normalizer)?)
    -> AddedTokenMatcher
  {
    AddedTokenMatcher(
      tokens.byPrecedence.filter(\.isNormalized).map { token in
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

  /// The same tokenizer for texts that are cleaned first, as open_clip does for its models.
  public func cleaning(_ cleaning: TextCleaning) -> Tokenizer {
    var copy = self
    copy.cleaning = cleaning
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
