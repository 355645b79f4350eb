/// Texts as rules on answers see them.
enum SpokenText {
  /// Words with which a speaker speaks of himself, in small letters.
  static let firstPerson: Set<String> = ["i", "i'm", "me", "my", "we", "our"]

  /// The text without white space at its ends.
  static func trimmed(_ text: String) -> String {
    var rest = text.unicodeScalars[...]
    rest = rest.drop { $0.properties.isWhitespace }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// The words in small letters: letters and digits, and apostrophes between them.
  static func words(of text: String) -> [String] {
    var (words, word) = ([String](), String.UnicodeScalarView())
    for scalar in Array(text.unicodeScalars) + [" "] {
      if isWordScalar(scalar) {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(String(word).lowercased())
        word = String.UnicodeScalarView()
      }
    }
    return words
  }

  /// The sentences: what stands between full stops, question and exclamation marks and line breaks, each with
  /// its mark.
  static func sentences(of text: String) -> [String] {
    var (sentences, sentence) = ([String](), String.UnicodeScalarView())
    for scalar in text.unicodeScalars {
      sentence.append(scalar)
      if [".", "!", "?", "\n"].contains(scalar) {
        sentences.append(String(sentence))
        sentence = String.UnicodeScalarView()
      }
    }
    return sentences + (sentence.isEmpty ? [] : [String(sentence)])
  }

  /// Whether a phrase stands in a text between borders of words, letter for letter.
  static func holds(_ phrase: String, in text: String) -> Bool {
    let (wanted, scalars) = (Array(phrase.unicodeScalars), Array(text.unicodeScalars))
    return scalars.ranges(of: wanted).contains { range in
      let before = range.lowerBound > 0 && isWordScalar(scalars[range.lowerBound - 1])
      let after = range.upperBound < scalars.count && isWordScalar(scalars[range.upperBound])
      return !(before && isWordScalar(wanted[0])) && !(after && isWordScalar(wanted[wanted.count - 1]))
    }
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "'" || scalar == "’"
  }
}
