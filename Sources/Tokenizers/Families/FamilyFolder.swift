import Files
import Foundation

/// A model folder without `tokenizer.json`, whose vocabulary files are read as its family reads them.
struct FamilyFolder {
  private typealias Role = SpecialTokenSettings.Role
  private typealias RoleTokens = [(role: Role, token: SpecialTokenSettings.Token)]

  private let folder: URL
  private let family: TokenizerFamily
  private let configuration: JSONField?
  private let settings: SpecialTokenSettings
  private let bert: BertNormalizer.Overrides

  /// - Parameter configuration: `tokenizer_config.json`, where it exists
  init(_ folder: URL, family: TokenizerFamily, configuration: JSONField?) throws {
    self.folder = folder
    self.family = family
    self.configuration = configuration
    settings = try SpecialTokenSettings(in: folder, configuration: configuration)
    bert = try configuration.map { try TokenizerConfiguration($0).bert } ?? BertNormalizer.Overrides()
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

  // MARK: WordPiece

  private static let bertTokens: RoleTokens = [
    (.padding, .init("[PAD]")), (.unknown, .init("[UNK]")), (.classification, .init("[CLS]")),
    (.separator, .init("[SEP]")), (.mask, .init("[MASK]")),
  ]

  private static let mpnetTokens: RoleTokens = [
    (.classification, .init("<s>")), (.padding, .init("<pad>")), (.separator, .init("</s>")),
    (.unknown, .init("[UNK]")), (.mask, .init("<mask>", stripsLeft: true)),
  ]

  private func wordPiece(_ defaults: RoleTokens) throws -> TokenizerStages {
    let vocabulary = try TokenList.vocabulary(of: file("vocab.txt"))
    let tokens = try store(vocabulary, defaults)
    return TokenizerStages(
      tokens: tokens, normalizer: BertNormalizer(overriding: bert), preTokenizer: BertPreTokenizer(),
      model: WordPiece(vocabulary: vocabulary, unknownID: try id(.unknown, defaults, tokens)),
      frame: try frame([.classification], [.separator], defaults, tokens), decoder: WordPieceDecoder())
  }

  // MARK: Pairs of bytes

  private static let robertaTokens: RoleTokens = [
    (.beginning, .init("<s>")), (.padding, .init("<pad>")), (.end, .init("</s>")),
    (.unknown, .init("<unk>")), (.mask, .init("<mask>", stripsLeft: true)),
  ]

  private static let endOfText: RoleTokens = [
    (.end, .init("<|endoftext|>"))
  ]

  private func pairs() throws -> (vocabulary: Vocabulary, merges: MergeTable) {
    let vocabulary = try TokenList.table(of: file("vocab.json"))
    return (vocabulary, try TokenList.merges(of: file("merges.txt"), vocabulary: vocabulary))
  }

  private func byteLevel(
    _ defaults: RoleTokens, normalizer: (any Normalizer)? = nil,
    splitting: (any PreTokenizer)? = nil, before: [Role] = [],
    after: [Role] = []
  ) throws -> TokenizerStages {
    let (vocabulary, merges) = try pairs()
    let tokens = try store(vocabulary, defaults)
    let addsSpace = try configuration?.member("add_prefix_space").ifPresent?.bool() ?? false
    let bytes = ByteLevelPreTokenizer(addsPrefixSpace: addsSpace, splits: splitting == nil)
    return TokenizerStages(
      tokens: tokens, normalizer: normalizer,
      preTokenizer: PreTokenizerSequence(stages: [splitting, bytes].compactMap { $0 }),
      model: BPE(vocabulary: vocabulary, merges: merges), frame: try frame(before, after, defaults, tokens),
      decoder: ByteLevelDecoder(wordSuffix: ""))
  }

  private static let clipTokens: RoleTokens = [
    (.beginning, .init("<|startoftext|>", isNormalized: true)),
    (.end, .init("<|endoftext|>", isNormalized: true)),
    (.unknown, .init("<|endoftext|>", isNormalized: true)),
  ]

  private static let wordSuffix = "</w>"

  private func clip() throws -> TokenizerStages {
    let (vocabulary, merges) = try pairs()
    let tokens = try store(vocabulary, Self.clipTokens)
    return TokenizerStages(
      tokens: tokens,
      normalizer: NormalizerSequence(stages: [
        FormNormalizer(form: .nfc), ReplaceNormalizer.spaces, LowercaseNormalizer(),
      ]),
      preTokenizer: Self.clipSplit(KnownExpressions.clip),
      model: BPE(
        vocabulary: vocabulary, merges: merges, suffix: Self.wordSuffix,
        unknownID: try id(.unknown, Self.clipTokens, tokens)),
      frame: try frame([.beginning], [.end], Self.clipTokens, tokens),
      decoder: ByteLevelDecoder(wordSuffix: Self.wordSuffix))
  }

  /// The words that an expression matches, as bytes.
  private static func clipSplit(_ expression: Expression) -> PreTokenizerSequence {
    PreTokenizerSequence(stages: [
      SplitPreTokenizer(.expression(expression), .removed, inverts: true),
      ByteLevelPreTokenizer(addsPrefixSpace: false, splits: false),
    ])
  }

  /// The pairs of CLIP from either kind of file; its special tokens are spelled otherwise in texts than in the
  /// files, and only whole words are read as such.
  private func openCLIP() throws -> TokenizerStages {
    let (vocabulary, merges) = try InputFile.exists(file("tokenizer.json")) ? pairsOfDefinition() : pairs()
    let store = try TokenStore(vocabulary: vocabulary, addedTokens: []) { _, _, _ in
      InputError(file: folder.path, expected: "tokens that stand once", found: "a token twice")
    }
    let (begin, end) = try (clipID("<|startoftext|>", store), clipID("<|endoftext|>", store))
    return TokenizerStages(
      tokens: store.markingSpecial([begin, end]), preTokenizer: Self.clipSplit(KnownExpressions.openCLIP),
      model: BPE(
        vocabulary: vocabulary, merges: merges, suffix: Self.wordSuffix,
        wholeWords: ["<start_of_text>": begin, "<end_of_text>": end]),
      frame: SpecialTokenFrame(before: [begin], after: [end]),
      decoder: ByteLevelDecoder(wordSuffix: Self.wordSuffix))
  }

  private func pairsOfDefinition() throws -> (vocabulary: Vocabulary, merges: MergeTable) {
    let model = try JSONField(contentsOf: file("tokenizer.json"), largest: 64 << 20).member("model")
    let vocabulary = try Vocabulary(model.member("vocab"))
    return (vocabulary, try MergeTable(model.member("merges"), vocabulary: vocabulary, prefix: ""))
  }

  private func clipID(_ token: String, _ store: TokenStore) throws -> Int32 {
    guard let id = store.id(for: token) else {
      throw InputError(
        file: folder.path, field: "vocabulary", expected: "the token \(token)", found: "nothing")
    }
    return id
  }

  // MARK: SentencePiece

  private static let xlmTokens: RoleTokens = [
    (.beginning, .init("<s>")), (.padding, .init("<pad>")), (.end, .init("</s>")),
    (.unknown, .init("<unk>")), (.mask, .init("<mask>", stripsLeft: true)),
  ]

  private func xlmRoberta() throws -> TokenizerStages {
    let model = try SentencePieceModel(contentsOf: file("sentencepiece.bpe.model"))
    let pieces = try model.scoredPieces { pieces in
      ["<s>", "<pad>", "</s>", "<unk>"].map { ($0, 0) } + pieces.dropFirst(3) + [("<mask>", 0)]
    }
    return try sentencePiece(
      model, pieces, unknownID: 3, Self.xlmTokens, before: [.beginning], after: [.end],
      decoder: MetaspaceDecoder(dropsFirst: true))
  }

  private func t5() throws -> TokenizerStages {
    let model = try SentencePieceModel(contentsOf: file("spiece.model"))
    let count = try configuration?.member("extra_ids").ifPresent?.integer(in: 0...10_000) ?? 100
    let sentinels = (0..<count).map { "<extra_id_\($0)>" }
    let pieces = try model.scoredPieces { $0 + sentinels.reversed().map { ($0, 0) } }
    let defaults: RoleTokens = [
      (.padding, .init("<pad>")), (.end, .init("</s>")), (.unknown, .init("<unk>")),
    ]
    return try sentencePiece(
      model, pieces, unknownID: model.unknownID, defaults, after: [.end], others: sentinels.map { .init($0) },
      decoder: MetaspaceDecoder(dropsFirst: true))
  }

  private func siglip() throws -> TokenizerStages {
    let model = try SentencePieceModel(contentsOf: file("spiece.model"))
    let defaults: RoleTokens = [
      (.end, .init("</s>", stripsLeft: true, stripsRight: true)),
      (.unknown, .init("<unk>", stripsLeft: true, stripsRight: true)),
    ]
    return try sentencePiece(
      model, model.scoredPieces(), unknownID: model.unknownID, defaults, after: [.end],
      normalizer: CanonicalTextNormalizer(lowercases: bert.lowercases ?? true), prefix: .text,
      decoder: MetaspaceDecoder(dropsFirst: true))
  }

  private func gemma(
    lowercases: Bool, before: [Role], after: [Role]
  ) throws -> TokenizerStages {
    let model = try SentencePieceModel(contentsOf: file("tokenizer.model"))
    let defaults: RoleTokens = [
      (.padding, .init("<pad>")), (.end, .init("<eos>")), (.beginning, .init("<bos>")),
      (.unknown, .init("<unk>")),
    ]
    return try sentencePiece(
      model, model.scoredPieces(), unknownID: model.unknownID, defaults, before: before, after: after,
      normalizer: lowercases ? LowercaseNormalizer() : nil, decoder: .fallback(strippingSpace: false))
  }

  private func llama() throws -> TokenizerStages {
    let model = try SentencePieceModel(contentsOf: file("tokenizer.model"))
    let defaults: RoleTokens = [
      (.unknown, .init("<unk>")), (.beginning, .init("<s>")), (.end, .init("</s>")),
    ]
    let addsBeginning = try configuration?.member("add_bos_token").ifPresent?.bool() ?? true
    let addsEnd = try configuration?.member("add_eos_token").ifPresent?.bool() ?? false
    let isLegacy = try configuration?.member("legacy").ifPresent?.bool() ?? true
    return try sentencePiece(
      model, model.scoredPieces(), unknownID: model.unknownID, defaults,
      before: addsBeginning ? [.beginning] : [], after: addsEnd ? [.end] : [],
      prefix: isLegacy ? .everyPart : .text, decoder: .fallback(strippingSpace: true))
  }

  private func sentencePiece(
    _ model: SentencePieceModel, _ pieces: ScoredPieces, unknownID: Int32,
    _ defaults: RoleTokens,
    before: [Role] = [], after: [Role] = [],
    others: [SpecialTokenSettings.Token] = [], normalizer: (any Normalizer)? = nil,
    prefix: SentencePieceNormalization.DummyPrefix = .everyPart, decoder: some TokenDecoder
  ) throws -> TokenizerStages {
    let tokens = try store(pieces.vocabulary, defaults, others: others)
    return TokenizerStages(
      tokens: tokens, normalizer: normalizer,
      preTokenizer: try SentencePieceNormalization(model, prefix: prefix).checkingBounds(
        file: model.file, field: "normalizer_spec"),
      model: try model.tokenModel(pieces, unknownID: unknownID),
      frame: try frame(before, after, defaults, tokens), decoder: decoder)
  }

  // MARK: Special tokens

  private func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  private func store(
    _ vocabulary: Vocabulary, _ defaults: RoleTokens,
    others: [SpecialTokenSettings.Token] = []
  ) throws -> TokenStore {
    let tokens = try settings.addedTokens(defaults, others: others, vocabulary: vocabulary)
    return try TokenStore(vocabulary: vocabulary, addedTokens: tokens) { index, _, expected in
      InputError(
        file: folder.path, field: "added token \"\(tokens[index].content)\"", expected: expected,
        found: "id \(tokens[index].id)")
    }
  }

  private func id(
    _ role: Role, _ defaults: RoleTokens,
    _ tokens: TokenStore
  ) throws -> Int32 {
    let token = settings.roles[role] ?? defaults.first { $0.role == role }?.token
    guard let token, let id = tokens.id(for: token.content) else {
      throw InputError(
        file: folder.path, field: role.rawValue, expected: "a token of the vocabulary", found: "nothing")
    }
    return id
  }

  private func frame(
    _ before: [Role], _ after: [Role],
    _ defaults: RoleTokens, _ tokens: TokenStore
  ) throws -> SpecialTokenFrame {
    SpecialTokenFrame(
      before: try before.map { try id($0, defaults, tokens) },
      after: try after.map { try id($0, defaults, tokens) })
  }
}
