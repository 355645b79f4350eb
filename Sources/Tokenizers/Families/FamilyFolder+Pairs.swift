import Files

/// Families whose vocabulary is a `vocab.json` with a `merges.txt`.
extension FamilyFolder {
  static let robertaTokens: RoleTokens = [
    (.beginning, .init("<s>")), (.padding, .init("<pad>")), (.end, .init("</s>")),
    (.unknown, .init("<unk>")), (.mask, .init("<mask>", stripsLeft: true)),
  ]

  static let endOfText: RoleTokens = [(.end, .init("<|endoftext|>"))]

  private func pairs() throws -> (vocabulary: Vocabulary, merges: MergeTable) {
    let vocabulary = try TokenList.table(of: file("vocab.json"))
    return (vocabulary, try TokenList.merges(of: file("merges.txt"), vocabulary: vocabulary))
  }

  func byteLevel(
    _ defaults: RoleTokens, normalizer: (any Normalizer)? = nil, splitting: (any PreTokenizer)? = nil,
    before: [Role] = [], after: [Role] = []
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

  func clip() throws -> TokenizerStages {
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
  func openCLIP() throws -> TokenizerStages {
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
}
