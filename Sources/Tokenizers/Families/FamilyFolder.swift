import Files
import Foundation

/// A model folder without `tokenizer.json`, whose vocabulary files are read as its family reads them.
struct FamilyFolder {
  typealias Role = SpecialTokenSettings.Role
  typealias RoleTokens = [(role: Role, token: SpecialTokenSettings.Token)]

  let folder: URL
  private let family: TokenizerFamily
  let configuration: JSONField?
  private let settings: SpecialTokenSettings
  let bert: BertNormalizer.Overrides

  /// - Parameter configuration: `tokenizer_config.json`, where it exists
  init(_ folder: URL, family: TokenizerFamily, configuration: JSONField?) throws {
    self.folder = folder
    self.family = family
    self.configuration = configuration
    settings = try SpecialTokenSettings(in: folder, configuration: configuration)
    bert = try configuration.map { try TokenizerConfiguration($0).bert } ?? BertNormalizer.Overrides()
  }

  /// Whether vocabulary files count even where there is a `tokenizer.json`: open_clip reads text otherwise, and
  /// those of SigLIP were made for other tools.
  static func isTruth(in folder: URL, of family: TokenizerFamily) -> Bool {
    family == .openCLIP
      || family == .siglip && InputFile.exists(folder.appendingPathComponent("spiece.model"))
  }

  /// The stages of the family. Throws `InputError` when a file is missing or contradicts another one.
  func stages() throws -> TokenizerStages {
    switch family {
    case .bert: try wordPiece(Self.bertTokens)
    case .mpnet: try wordPiece(Self.mpnetTokens)
    case .roberta: try byteLevel(Self.robertaTokens, before: [.beginning], after: [.end])
    case .gpt2: try byteLevel(Self.endOfText)
    case .qwen2:
      try byteLevel(
        Self.endOfText, normalizer: FormNormalizer(form: .nfc),
        splitting: SplitPreTokenizer(.expression(KnownExpressions.qwen2), .isolated))
    case .clip: try clip()
    case .openCLIP: try openCLIP()
    case .xlmRoberta: try xlmRoberta()
    case .t5: try t5()
    case .siglip: try siglip()
    case .siglip2: try gemma(lowercases: true, before: [], after: [.end])
    case .gemma: try gemma(lowercases: false, before: [.beginning], after: [])
    case .llama: try llama()
    }
  }

  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// The tokens of a vocabulary, with those that the files and the family add.
  func store(
    _ vocabulary: Vocabulary, _ defaults: RoleTokens, others: [SpecialTokenSettings.Token] = []
  ) throws -> TokenStore {
    let tokens = try settings.addedTokens(defaults, others: others, vocabulary: vocabulary)
    return try TokenStore(vocabulary: vocabulary, addedTokens: tokens) { index, _, expected in
      InputError(
        file: folder.path, field: "added token \"\(tokens[index].content)\"", expected: expected,
        found: "id \(tokens[index].id)")
    }
  }

  /// The id of the token of a role.
  func id(_ role: Role, _ defaults: RoleTokens, _ tokens: TokenStore) throws -> Int32 {
    let token = settings.roles[role] ?? defaults.first { $0.role == role }?.token
    guard let token, let id = tokens.id(for: token.content) else {
      throw InputError(
        file: folder.path, field: role.rawValue, expected: "a token of the vocabulary", found: "nothing")
    }
    return id
  }

  /// The special tokens around a text, by their roles.
  func frame(
    _ before: [Role], _ after: [Role], _ defaults: RoleTokens, _ tokens: TokenStore
  ) throws -> SpecialTokenFrame {
    SpecialTokenFrame(
      before: try before.map { try id($0, defaults, tokens) },
      after: try after.map { try id($0, defaults, tokens) })
  }
}
