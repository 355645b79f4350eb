import Files

/// Families whose vocabulary is a model file of SentencePiece.
extension FamilyFolder {
  private static let xlmTokens: RoleTokens = [
    (.beginning, .init("<s>")), (.padding, .init("<pad>")), (.end, .init("</s>")),
    (.unknown, .init("<unk>")), (.mask, .init("<mask>", stripsLeft: true)),
  ]

  func xlmRoberta() throws -> TokenizerStages {
    let model = try SentencePieceModel(contentsOf: file("sentencepiece.bpe.model"))
    let pieces = try model.scoredPieces { pieces in
      ["<s>", "<pad>", "</s>", "<unk>"].map { ($0, 0) } + pieces.dropFirst(3) + [("<mask>", 0)]
    }
    return try sentencePiece(
      model, pieces, unknownID: 3, Self.xlmTokens, before: [.beginning], after: [.end],
      decoder: MetaspaceDecoder(dropsFirst: true))
  }

  func t5() throws -> TokenizerStages {
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

  func siglip() throws -> TokenizerStages {
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

  func gemma(
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

  func llama() throws -> TokenizerStages {
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
    _ model: SentencePieceModel, _ pieces: ScoredPieces, unknownID: Int32, _ defaults: RoleTokens,
    before: [Role] = [], after: [Role] = [], others: [SpecialTokenSettings.Token] = [],
    normalizer: (any Normalizer)? = nil,
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
}
