import Files

/// `WordPiece`: the longest token that begins a word, then the longest that continues it, and so on.
struct WordPiece: TokenModel {
  private let trie: ScalarTrie
  /// The trie node of the prefix of continuing tokens; nil when there are no such tokens.
  private let continuation: Int?
  private let unknownID: Int32
  private let longestWord: Int

  /// Longer words than any model reads; it bounds how long a word is worked on.
  private static let longestWordOfAll = 1_000

  init(_ field: JSONField, vocabulary: Vocabulary) throws {
    let unknown = try field.member("unk_token")
    let unknownToken = try unknown.ifPresent?.string() ?? "[UNK]"
    guard let id = vocabulary.id(for: unknownToken) else {
      throw unknown.error(expected: "a token of the vocabulary")
    }
    let longestWord = try field.member("max_input_chars_per_word").ifPresent?.integer(
      in: 1...Self.longestWordOfAll)
    self.init(
      vocabulary: vocabulary, unknownID: id,
      prefix: try field.member("continuing_subword_prefix").ifPresent?.string() ?? "##",
      longestWord: longestWord ?? 100)
  }

  /// - Parameters:
  ///   - prefix: what begins tokens that continue a word
  ///   - longestWord: the largest number of scalars in a word that is not unknown
  init(vocabulary: Vocabulary, unknownID: Int32, prefix: String = "##", longestWord: Int = 100) {
    self.unknownID = unknownID
    self.longestWord = longestWord
    var trie = ScalarTrie(minimumCapacity: vocabulary.tokens.count * 3)
    for (id, token) in vocabulary.tokens where !token.isEmpty { trie.insert(token.unicodeScalars, id: id) }
    continuation = trie.node(after: prefix.unicodeScalars)
    self.trie = trie
  }

  func encode(_ text: SplitText, into ids: inout [Int32]) {
    for word in text.pieces {
      let start = ids.count
      if word.count > longestWord || !append(word, of: text.scalars, to: &ids) {
        ids.removeSubrange(start...)
        ids.append(unknownID)
      }
    }
  }

  /// Appends the tokens of one word; false when some part of the word is in no token.
  private func append(_ word: Range<Int>, of text: [Unicode.Scalar], to ids: inout [Int32]) -> Bool {
    var start = word.lowerBound
    var beginning: Int? = ScalarTrie.root
    while start < word.upperBound {
      guard let node = beginning,
        let match = trie.longestMatch(in: text, range: start..<word.upperBound, from: node)
      else { return false }
      ids.append(match.id)
      start = match.end
      beginning = continuation
    }
    return true
  }
}
