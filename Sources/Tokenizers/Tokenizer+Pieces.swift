extension Tokenizer {
  /// The ids of a piece of a text as they stand in the whole, where other tokens stand beside it.
  ///
  /// SentencePiece's vocabularies begin words with "▁", which stands for the space before them, and put one
  /// before every text. A piece behind others is therefore read without it, and the space at the end of a piece
  /// belongs to the word behind it. Other tokenizers read a piece as if it stood alone.
  ///
  /// - Parameters:
  ///   - isBehindOthers: whether tokens stand before the piece
  ///   - isBeforeOthers: whether tokens stand behind it
  package func encode(piece: String, isBehindOthers: Bool, isBeforeOthers: Bool) -> [Int32] {
    guard beginsWordsWithMark else { return encode(piece, addingSpecialTokens: false) }
    let own = isBeforeOthers && piece.hasSuffix(" ") ? String(piece.dropLast()) : piece
    guard isBehindOthers else { return encode(own, addingSpecialTokens: false) }
    let anchor = encode(Self.anchor, addingSpecialTokens: false)
    let whole = encode(Self.anchor + own, addingSpecialTokens: false)
    return whole.starts(with: anchor)
      ? Array(whole.dropFirst(anchor.count)) : encode(own, addingSpecialTokens: false)
  }

  /// A word that merges with little that may stand behind it.
  private static let anchor = "x"

  /// Whether the first token of a text is spelled with SentencePiece's mark for a space.
  private var beginsWordsWithMark: Bool {
    encode(Self.anchor, addingSpecialTokens: false).first.flatMap(token(for:))?.hasPrefix("\u{2581}") == true
  }
}
