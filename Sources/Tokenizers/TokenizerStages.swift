import Files

/// What a tokenizer does, stage by stage.
struct TokenizerStages: Sendable {
  var tokens: TokenStore
  var normalizer: (any Normalizer)?
  var preTokenizer: (any PreTokenizer)?
  var model: any TokenModel
  var frame = SpecialTokenFrame()
  var decoder: any TokenDecoder

  init(
    tokens: TokenStore, normalizer: (any Normalizer)? = nil, preTokenizer: (any PreTokenizer)? = nil,
    model: any TokenModel, frame: SpecialTokenFrame = SpecialTokenFrame(), decoder: any TokenDecoder
  ) {
    self.tokens = tokens
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.frame = frame
    self.decoder = decoder
  }

  /// Reads the stages of `tokenizer.json`.
  ///
  /// Throws `InputError` when the file contradicts itself, or needs a stage that is not supported.
  init(_ definition: JSONField, overriding bert: BertNormalizer.Overrides) throws {
    let modelField = try definition.member("model")
    let (model, vocabulary) = try TokenModels.read(modelField)
    self.model = model
    let tokens = try TokenStore(vocabulary: vocabulary, addedTokens: definition.member("added_tokens"))
    self.tokens = tokens
    let normalizerField = try definition.member("normalizer")
    normalizer = try normalizerField.ifPresent.map {
      try Normalizers.read($0, overriding: bert).checkingBounds($0)
    }
    let preTokenizerField = try definition.member("pre_tokenizer")
    preTokenizer = try preTokenizerField.ifPresent.map { try PreTokenizers.read($0).checkingBounds($0) }
    let both = NormalizerAndPreTokenizer(normalizer: normalizer, preTokenizer: preTokenizer)
    _ = try both.checkingBounds(preTokenizerField)
    let normalizedScalars = tokens.addedTokens.reduce(0) {
      $0 + ($1.isNormalized ? $1.content.unicodeScalars.count : 0)
    }
    guard normalizedScalars * (normalizer?.growth ?? 1) <= TextBounds.mostNormalizedTokenScalars else {
      throw normalizerField.error(expected: "a normalizer that lengthens added tokens less")
    }
    frame =
      try definition.member("post_processor").ifPresent.map { try PostProcessors.read($0, tokens: tokens) }
      ?? SpecialTokenFrame()
    let wordSuffix = try BPE.wordSuffix(modelField)
    decoder =
      try definition.member("decoder").ifPresent.map {
        try TokenDecoders.read($0, wordSuffix: wordSuffix).checkingBounds($0)
      } ?? SpaceDecoder()
  }
}

/// Both stages that may lengthen text before the model sees it, whose growth multiplies.
private struct NormalizerAndPreTokenizer: TextStage {
  let normalizer: (any Normalizer)?
  let preTokenizer: (any PreTokenizer)?

  private var stages: [any TextStage] { [normalizer, preTokenizer].compactMap { $0 } }
  var growth: Int { stages.combinedGrowth }
  var stageCount: Int { stages.combinedCount }
}
