/// A text cut into words and the parts between them.
///
/// A word is a run of letters and digits, with single hyphens and apostrophes inside: "x-ray", "isn't" and
/// "T2-weighted" are one word each, as in TextAttack (Morris et al., 2020, arXiv:2005.05909).
struct TextWords: Sendable {
  private(set) var words: [String] = []
  /// The text before each word, and behind the last: one more than there are words.
  private(set) var gaps = [""]

  /// - Parameter kept: parts of the text that are no words, such as special tokens; the longest first where
  ///   they begin alike
  init(_ text: String, keeping kept: [String] = []) {
    var rest = Substring(text)
    while let first = rest.first {
      if let part = kept.first(where: { !$0.isEmpty && rest.hasPrefix($0) }) {
        gaps[words.count] += part
        rest = rest.dropFirst(part.count)
      } else if Self.isWordCharacter(first) {
        let end = Self.endOfWord(in: rest)
        words.append(String(rest[..<end]))
        gaps.append("")
        rest = rest[end...]
      } else {
        gaps[words.count].append(first)
        rest = rest.dropFirst()
      }
    }
  }

  /// The form in which words are compared: in lower case, with the plain hyphen and apostrophe.
  static func key(of word: String) -> String {
    String(word.lowercased().map { hyphens.contains($0) ? "-" : apostrophes.contains($0) ? "'" : $0 })
  }

  /// Whether a string is one word and nothing else.
  static func isWord(_ string: String) -> Bool { TextWords(string).words == [string] }

  /// The keys of the words, and those of the parts between their hyphens and apostrophes.
  static func keysWithParts(of text: String) -> [String] {
    TextWords(text).words.flatMap { word in
      let parts = word.split { !isWordCharacter($0) }
      return [key(of: word)] + (parts.count > 1 ? parts.map { key(of: String($0)) } : [])
    }
  }

  private static let hyphens: Set<Character> = ["-", "\u{2010}", "\u{2011}"]
  private static let apostrophes: Set<Character> = ["'", "\u{2019}"]

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  /// The end of the word that a text begins with.
  private static func endOfWord(in text: Substring) -> Substring.Index {
    var end = text.startIndex
    while end < text.endIndex {
      let next = text.index(after: end)
      let isJoint = hyphens.contains(text[end]) || apostrophes.contains(text[end])
      guard
        isWordCharacter(text[end])
          || (isJoint && end > text.startIndex && next < text.endIndex && isWordCharacter(text[next]))
      else { break }
      end = next
    }
    return end
  }
}
