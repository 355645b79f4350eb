import Files

/// Families whose vocabulary is a `vocab.txt`.
extension FamilyFolder {
  static let bertTokens: RoleTokens = [
    (.padding, .init("[PAD]")), (.unknown, .init("[UNK]")), (.classification, .init("[CLS]")),
    (.separator, .init("[SEP]")), (.mask, .init("[MASK]")),
  ]

  static let mpnetTokens: RoleTokens = [
    (.classification, .init("<s>")), (.padding, .init("<pad>")), (.separator, .init("</s>")),
    (.unknown, .init("[UNK]")), (.mask, .init("<mask>", stripsLeft: true)),
  ]

  func wordPiece(_ defaults: RoleTokens) throws -> TokenizerStages {
    let vocabulary = try TokenList.vocabulary(of: file("vocab.txt"))
    let tokens = try store(vocabulary, defaults)
    return TokenizerStages(
      tokens: tokens, normalizer: BertNormalizer(overriding: bert), preTokenizer: BertPreTokenizer(),
      model: WordPiece(vocabulary: vocabulary, unknownID: try id(.unknown, defaults, tokens)),
      frame: try frame([.classification], [.separator], defaults, tokens), decoder: WordPieceDecoder())
  }
}
