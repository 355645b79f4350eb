import Files

/// The normalization of SentencePiece's own library, which takes the longest match of its character map where
/// `Precompiled` takes the shortest, and treats spaces as the model file says.
struct SentencePieceNormalization: PreTokenizer {
  /// Where a space is put before text.
  enum DummyPrefix: Sendable {
    /// Before every part of a text that stands between added tokens.
    case everyPart
    /// Before the text.
    case text
    case never
  }

  private static let mark: Unicode.Scalar = "\u{2581}"

  private let map: CharacterMap?
  /// Pieces that the user of the trainer defined: they stay as they are.
  private let definedPieces: ScalarTrie
  private let prefix: DummyPrefix
  private let removesExtraSpaces: Bool
  private let spaceMark: Unicode.Scalar

  init(_ model: SentencePieceModel, prefix: DummyPrefix) throws {
    map = try model.map()
    self.prefix = model.addsDummyPrefix ? prefix : .never
    removesExtraSpaces = model.removesExtraSpaces
    spaceMark = model.escapesSpaces ? Self.mark : " "
    definedPieces = model.definedPieces()
  }

  var growth: Int { (map?.longestReplacement ?? 1) + 1 }

  func split(_ text: inout SplitText) {
    text.rewrite { scalars, piece, beginsText, rewritten in
      let start = rewritten.count
      let putsPrefix = prefix == .everyPart || prefix == .text && beginsText
      var isAfterSpace = removesExtraSpaces
      append(scalars, piece) { normalized in
        var rest = normalized[...]
        while isAfterSpace, rest.first == " " { rest.removeFirst() }
        if let last = rest.last {
          if rewritten.count == start, putsPrefix { rewritten.append(spaceMark) }
          for scalar in rest { rewritten.append(scalar == " " ? spaceMark : scalar) }
          isAfterSpace = last == " "
        }
        if !removesExtraSpaces { isAfterSpace = false }
      }
      while removesExtraSpaces, rewritten.count > start, rewritten.last == spaceMark {
        rewritten.removeLast()
      }
    }
  }

  /// Calls `visit` with the normalized form of each character, or of what the map takes as one.
  private func append(
    _ scalars: [Unicode.Scalar], _ piece: Range<Int>, _ visit: ([Unicode.Scalar]) -> Void
  ) {
    var position = piece.lowerBound
    while position < piece.upperBound {
      if let match = definedPieces.longestMatch(in: scalars, range: position..<piece.upperBound) {
        visit(Array(scalars[position..<match.end]))
        position = match.end
      } else if let map,
        let (replacement, count) = map.longest(in: scalars, from: position, to: piece.upperBound)
      {
        visit(replacement)
        position += count
      } else {
        visit([scalars[position]])
        position += 1
      }
    }
  }
}

extension CharacterMap {
  /// More scalars than SentencePiece's keys have.
  private static let mostScalars = 16

  /// The replacement of the longest key that stands in a text at a place, with the key's length in scalars.
  func longest(in text: [Unicode.Scalar], from start: Int, to limit: Int) -> ([Unicode.Scalar], Int)? {
    var bytes: [UInt8] = []
    for scalar in text[start..<min(limit, start + Self.mostScalars)] { bytes.append(contentsOf: scalar.utf8) }
    guard let match = replacement(for: bytes[...], longest: true) else { return nil }
    var count = 0
    var length = 0
    while length < match.length {
      length += text[start + count].utf8.count
      count += 1
    }
    guard length == match.length else { return nil }
    return (Array(String(decoding: match.text, as: UTF8.self).unicodeScalars), count)
  }
}
