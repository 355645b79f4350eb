/// Finds added tokens in a text: the leftmost, and of those the longest.
struct AddedTokenMatcher: Sendable {
  private var trie = ScalarTrie()
  private var tokens: [AddedToken] = []

  /// Tokens, each with the text by which it is found; an empty text is never found.
  init(_ patterns: [(token: AddedToken, text: String.UnicodeScalarView)]) {
    for (token, text) in patterns where !text.isEmpty {
      trie.insert(text, id: Int32(tokens.count))
      tokens.append(token)
    }
  }

  /// Calls `visit` with consecutive ranges: added tokens, and the text between them.
  func scan(_ text: [Unicode.Scalar], _ visit: (Range<Int>, _ token: AddedToken?) -> Void) {
    var unmatched = 0
    var position = 0
    while !tokens.isEmpty, position < text.count {
      guard let match = trie.longestMatch(in: text, range: position..<text.count) else {
        position += 1
        continue
      }
      let token = tokens[Int(match.id)]
      var start = position
      var end = match.end
      position = match.end
      if token.isSingleWord {
        let touchesWord = start > 0 && text[start - 1].isWord || end < text.count && text[end].isWord
        if touchesWord { continue }
      }
      if token.stripsLeft { while start > unmatched, text[start - 1].isSpace { start -= 1 } }
      if token.stripsRight { while end < text.count, text[end].isSpace { end += 1 } }
      if unmatched < start { visit(unmatched..<start, nil) }
      visit(start..<end, token)
      unmatched = end
    }
    if unmatched < text.count { visit(unmatched..<text.count, nil) }
  }
}
