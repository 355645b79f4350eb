import Files

/// `BPE`: byte-pair encoding. A word begins as its scalars, and among the pairs that occur the earliest
/// learned merges first.
struct BPE: TokenModel {
  private let vocabulary: Vocabulary
  private let symbols: SymbolTable
  private let merges: MergeTable
  private let suffix: String
  private let prefix: String
  private let unknownID: Int32?
  /// Whether neighbouring unknown scalars become one unknown token.
  private let fusesUnknown: Bool
  /// Whether words that are tokens are taken whole, without merging.
  private let ignoresMerges: Bool
  /// The tokens of bytes, where the model falls back to them.
  private let byteTokens: ByteTokens?
  /// Tokens that are taken wherever they stand and merge with nothing.
  private let isolated: ScalarTrie?
  /// Words that are tokens of their own, without the marks of the vocabulary.
  private let wholeWords: [ExactString: Int32]

  init(_ field: JSONField, vocabulary: Vocabulary) throws {
    let dropout = try field.member("dropout")
    if try dropout.ifPresent.map({ try $0.number() != 0 }) ?? false {
      throw dropout.error(expected: "no dropout")
    }
    let unknownID = try field.member("unk_token").ifPresent.map {
      guard let id = vocabulary.id(for: try $0.string()) else {
        throw $0.error(expected: "a token of the vocabulary")
      }
      return id
    }
    let prefix = try field.member("continuing_subword_prefix").ifPresent?.string() ?? ""
    self.init(
      vocabulary: vocabulary,
      merges: try MergeTable(field.member("merges"), vocabulary: vocabulary, prefix: prefix), prefix: prefix,
      suffix: try Self.wordSuffix(field), unknownID: unknownID,
      fusesUnknown: try field.member("fuse_unk").ifPresent?.bool() ?? false,
      ignoresMerges: try field.member("ignore_merges").ifPresent?.bool() ?? false,
      fallsBackToBytes: try field.member("byte_fallback").ifPresent?.bool() ?? false)
  }

  /// - Parameters:
  ///   - prefix: what begins tokens that do not begin a word
  ///   - suffix: what ends tokens that end a word
  ///   - isolated: tokens that are taken wherever they stand and merge with nothing
  ///   - wholeWords: the ids of words that are not cut
  ///   - unknownID: the token of scalars that are in no token; without one they are left out
  init(
    vocabulary: Vocabulary, merges: MergeTable, prefix: String = "", suffix: String = "",
    unknownID: Int32? = nil, fusesUnknown: Bool = false, ignoresMerges: Bool = false,
    fallsBackToBytes: Bool = false, isolated: ScalarTrie? = nil, wholeWords: [ExactString: Int32] = [:]
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.prefix = prefix
    self.suffix = suffix
    self.unknownID = unknownID
    self.fusesUnknown = fusesUnknown
    self.ignoresMerges = ignoresMerges
    self.isolated = isolated
    self.wholeWords = wholeWords
    symbols = SymbolTable(vocabulary: vocabulary, prefix: prefix, suffix: suffix)
    byteTokens = fallsBackToBytes ? ByteTokens(vocabulary) : nil
  }

  /// The mark at the end of a word in the tokens of a model; empty when the model has none.
  static func wordSuffix(_ model: JSONField) throws -> String {
    try model.member("end_of_word_suffix").ifPresent?.string() ?? ""
  }

  func encode(_ text: SplitText, into ids: inout [Int32]) {
    var merger = WordMerger()
    for word in text.pieces {
      if let id = wholeToken(text.scalars[word]) {
        ids.append(id)
      } else {
        appendSymbols(of: word, in: text.scalars, to: &merger)
        merger.merge(by: merges)
        merger.moveSymbols(to: &ids)
      }
    }
  }

  /// The token of a word that is not put together by merging; nil for others.
  private func wholeToken(_ word: ArraySlice<Unicode.Scalar>) -> Int32? {
    if !ignoresMerges, wholeWords.isEmpty { return nil }
    var token = String.UnicodeScalarView()
    token.append(contentsOf: word)
    return wholeWords[ExactString(String(token))] ?? (ignoresMerges ? vocabulary.id(for: String(token)) : nil)
  }

  /// Scalars that are in no token become the tokens of their bytes or the unknown token, or are left out.
  private func appendSymbols(of word: Range<Int>, in text: [Unicode.Scalar], to merger: inout WordMerger) {
    // As in the reference, an unknown token waits for the next known scalar, past tokens of bytes.
    var waitingUnknown: Int32?
    var isolatedEnd = word.lowerBound
    for index in word where index >= isolatedEnd {
      if let match = isolated?.longestMatch(in: text, range: index..<word.upperBound) {
        if let unknown = waitingUnknown { merger.append(unknown) }
        waitingUnknown = nil
        merger.append(match.id)
        isolatedEnd = match.end
        continue
      }
      let isFirst = index == word.lowerBound
      let isLast = index == word.upperBound - 1
      if let id = symbols.id(of: text[index], isFirst: isFirst, isLast: isLast) {
        if let unknown = waitingUnknown { merger.append(unknown) }
        waitingUnknown = nil
        merger.append(id)
      } else if let bytes = bytes(of: text[index], isFirst: isFirst, isLast: isLast) {
        for id in bytes { merger.append(id) }
      } else if let unknownID {
        if let unknown = waitingUnknown, !fusesUnknown { merger.append(unknown) }
        waitingUnknown = unknownID
      }
    }
    if let unknown = waitingUnknown { merger.append(unknown) }
  }

  private func bytes(of scalar: Unicode.Scalar, isFirst: Bool, isLast: Bool) -> [Int32]? {
    guard let byteTokens else { return nil }
    let text = (isFirst ? "" : prefix) + String(scalar) + (isLast ? suffix : "")
    return byteTokens.ids(of: text.utf8)
  }
}
