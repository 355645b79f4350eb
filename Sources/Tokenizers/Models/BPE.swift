import Files

/// `BPE`: byte-pair encoding. A word begins as its scalars, and among the pairs that occur the earliest
/// learned merges first.
struct BPE: TokenModel {
  private let vocabulary: Vocabulary
  private let symbols: SymbolTable
  private let merges: MergeTable
  private let unknownID: Int32?
  /// Whether neighbouring unknown scalars become one unknown token.
  private let fusesUnknown: Bool
  /// Whether words that are tokens are taken whole, without merging.
  private let ignoresMerges: Bool

  init(_ field: JSONField, vocabulary: Vocabulary) throws {
    let dropout = try field.member("dropout")
    if try dropout.ifPresent.map({ try $0.number() != 0 }) ?? false {
      throw dropout.error(expected: "no dropout")
    }
    let fallback = try field.member("byte_fallback")
    if try fallback.ifPresent?.bool() ?? false { throw fallback.error(expected: "false") }
    let unknown = try field.member("unk_token")
    unknownID = try unknown.ifPresent.map {
      guard let id = vocabulary.id(for: try $0.string()) else {
        throw $0.error(expected: "a token of the vocabulary")
      }
      return id
    }
    fusesUnknown = try field.member("fuse_unk").ifPresent?.bool() ?? false
    ignoresMerges = try field.member("ignore_merges").ifPresent?.bool() ?? false
    let prefix = try field.member("continuing_subword_prefix").ifPresent?.string() ?? ""
    let suffix = try Self.wordSuffix(field)
    symbols = SymbolTable(vocabulary: vocabulary, prefix: prefix, suffix: suffix)
    merges = try MergeTable(field.member("merges"), vocabulary: vocabulary, prefix: prefix)
    self.vocabulary = vocabulary
  }

  /// The mark at the end of a word in the tokens of a model; empty when the model has none.
  static func wordSuffix(_ model: JSONField) throws -> String {
    try model.member("end_of_word_suffix").ifPresent?.string() ?? ""
  }

  func encode(_ text: SplitText, into ids: inout [Int32]) {
    var merger = WordMerger()
    for word in text.pieces {
      if ignoresMerges, let id = wholeToken(text.scalars[word]) {
        ids.append(id)
      } else {
        appendSymbols(of: word, in: text.scalars, to: &merger)
        merger.merge(by: merges)
        merger.moveSymbols(to: &ids)
      }
    }
  }

  private func wholeToken(_ word: ArraySlice<Unicode.Scalar>) -> Int32? {
    var token = String.UnicodeScalarView()
    token.append(contentsOf: word)
    return vocabulary.id(for: String(token))
  }

  /// Scalars that are in no token are left out unless the model has an unknown token.
  private func appendSymbols(of word: Range<Int>, in text: [Unicode.Scalar], to merger: inout WordMerger) {
    var isAfterUnknown = false
    for index in word {
      let isFirst = index == word.lowerBound
      let isLast = index == word.upperBound - 1
      if let id = symbols.id(of: text[index], isFirst: isFirst, isLast: isLast) {
        merger.append(id)
        isAfterUnknown = false
      } else if let unknownID {
        if !(isAfterUnknown && fusesUnknown) { merger.append(unknownID) }
        isAfterUnknown = true
      }
    }
  }
}
