import Files

/// `Digits`, `Punctuation` and `CharDelimiterSplit`: cuts where single characters of a kind stand.
struct CharacterSplit: PreTokenizer {
  private let behavior: SplitBehavior
  private let matches: @Sendable (Unicode.Scalar) -> Bool

  /// Cuts at numbers of every kind, fractions and Roman numerals included: each by itself, or runs of them.
  static func digits(_ field: JSONField) throws -> CharacterSplit {
    let isIndividual = try field.member("individual_digits").ifPresent?.bool() ?? false
    return CharacterSplit(behavior: isIndividual ? .isolated : .contiguous) { $0.patternClass == .number }
  }

  /// Cuts at ASCII symbols and the punctuation of all scripts.
  static func punctuation(_ field: JSONField) throws -> CharacterSplit {
    let behavior = try field.member("behavior").ifPresent.map(SplitBehavior.init) ?? .isolated
    return CharacterSplit(behavior: behavior) { $0.isBertPunctuation }
  }

  /// Cuts at one character, which is dropped.
  static func delimiter(_ field: JSONField) throws -> CharacterSplit {
    let delimiter = try field.member("delimiter").scalar()
    return CharacterSplit(behavior: .removed) { $0 == delimiter }
  }

  func split(_ text: inout SplitText) {
    text.recut { scalars, piece, pieces in
      var ranges: [(range: Range<Int>, isMatch: Bool)] = []
      var start = piece.lowerBound
      for index in piece where matches(scalars[index]) {
        if start < index { ranges.append((start..<index, false)) }
        ranges.append((index..<index + 1, true))
        start = index + 1
      }
      if start < piece.upperBound { ranges.append((start..<piece.upperBound, false)) }
      behavior.append(ranges, to: &pieces)
    }
  }
}
