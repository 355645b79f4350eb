/// Hangul syllables, which compose and decompose by arithmetic (The Unicode Standard, section 3.12).
enum Hangul {
  private static let firstSyllable: UInt32 = 0xAC00
  private static let firstLeading: UInt32 = 0x1100
  private static let firstVowel: UInt32 = 0x1161
  /// One before the first trailing consonant: index 0 stands for none.
  private static let trailingBase: UInt32 = 0x11A7
  private static let leadingCount: UInt32 = 19
  private static let vowelCount: UInt32 = 21
  private static let trailingCount: UInt32 = 28
  private static let syllableCount = leadingCount * vowelCount * trailingCount

  /// The two or three jamo of a syllable, or nil when the scalar is no syllable.
  static func decompose(_ scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
    guard (firstSyllable..<firstSyllable + syllableCount).contains(scalar.value) else { return nil }
    let index = scalar.value - firstSyllable
    let trailing = index % trailingCount
    let vowel = index / trailingCount % vowelCount
    let leading = index / trailingCount / vowelCount
    var values = [firstLeading + leading, firstVowel + vowel]
    if trailing > 0 { values.append(trailingBase + trailing) }
    return values.compactMap(Unicode.Scalar.init)
  }

  /// The syllable of a leading consonant with a vowel, or of an open syllable with a trailing consonant; nil
  /// for others.
  static func compose(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    if (firstLeading..<firstLeading + leadingCount).contains(first.value),
      (firstVowel..<firstVowel + vowelCount).contains(second.value)
    {
      let pair = (first.value - firstLeading) * vowelCount + second.value - firstVowel
      return Unicode.Scalar(firstSyllable + pair * trailingCount)
    }
    if (firstSyllable..<firstSyllable + syllableCount).contains(first.value),
      (first.value - firstSyllable) % trailingCount == 0,
      (trailingBase + 1..<trailingBase + trailingCount).contains(second.value)
    {
      return Unicode.Scalar(first.value + second.value - trailingBase)
    }
    return nil
  }
}
