/// Finds added tokens in a text: the leftmost, and of those the longest.
struct AddedTokenMatcher: Sendable {
  private let automaton: SuffixAutomaton
  private let tokens: [AddedToken]

  /// Tokens, each with the text by which it is found; an empty text is never found.
  init(_ patterns: [(token: AddedToken, text: String.UnicodeScalarView)]) {
    let patterns = patterns.filter { !$0.text.isEmpty }
    tokens = patterns.map(\.token)
    automaton = SuffixAutomaton(patterns.map(\.text))
  }

  /// Calls `visit` with consecutive ranges: added tokens, and the text between them.
  func scan(_ text: [Unicode.Scalar], _ visit: (Range<Int>, _ token: AddedToken?) -> Void) {
    guard !tokens.isEmpty, automaton.mayMatch(text) else {
      if !text.isEmpty { visit(0..<text.count, nil) }
      return
    }
    let matches = automaton.longestMatches(in: text)
    var unmatched = 0
    var spaceEnd = 0
    var position = 0
    while position < text.count {
      guard let match = matches[position] else {
        position += 1
        continue
      }
      let token = tokens[match.pattern]
      var start = position
      var end = position + match.length
      position = end
      if token.isSingleWord {
        let touchesWord = start > 0 && text[start - 1].isWord || end < text.count && text[end].isWord
        if touchesWord { continue }
      }
      if token.stripsLeft { while start > unmatched, text[start - 1].isSpace { start -= 1 } }
      if token.stripsRight {
        // Of a run of spaces, the end is looked for once only.
        if end >= spaceEnd {
          spaceEnd = end
          while spaceEnd < text.count, text[spaceEnd].isSpace { spaceEnd += 1 }
        }
        end = spaceEnd
      }
      if unmatched < start { visit(unmatched..<start, nil) }
      visit(start..<end, token)
      unmatched = end
    }
    if unmatched < text.count { visit(unmatched..<text.count, nil) }
  }
}
