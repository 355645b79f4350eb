/// The part that a scalar plays in cutting text into words.
private enum WordRole {
  /// Separates words and is dropped.
  case separator
  /// Is a word by itself.
  case alone
  /// Belongs to a word together with its neighbours.
  case word
  /// Belongs to a run of symbols together with its neighbours.
  case symbol
}

extension SplitText {
  /// Cuts pieces where the role of scalars changes.
  fileprivate mutating func recut(byRole role: (Unicode.Scalar) -> WordRole) {
    recut { scalars, piece, pieces in
      var start = piece.lowerBound
      var current = WordRole.separator
      for index in piece {
        let next = role(scalars[index])
        if next == current, next != .alone { continue }
        if current != .separator { pieces.append(start..<index) }
        start = index
        current = next
      }
      if current != .separator { pieces.append(start..<piece.upperBound) }
    }
  }
}

/// `BertPreTokenizer`: words between spaces, each punctuation mark by itself.
struct BertPreTokenizer: PreTokenizer {
  func split(_ text: inout SplitText) {
    text.recut(byRole: { $0.isSpace ? .separator : $0.isBertPunctuation ? .alone : .word })
  }
}

/// `WhitespaceSplit`: the pieces between spaces.
struct SpacePreTokenizer: PreTokenizer {
  func split(_ text: inout SplitText) {
    text.recut(byRole: { $0.isSpace ? .separator : .word })
  }
}

/// `Whitespace`: runs of word characters, and runs of other characters that are no spaces.
struct WordPreTokenizer: PreTokenizer {
  func split(_ text: inout SplitText) {
    text.recut(byRole: { $0.isWord ? .word : $0.isSpace ? .separator : .symbol })
  }
}
