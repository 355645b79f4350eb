/// What Python's methods do to text.
enum PythonText {
  /// Lower case as `str.lower` has it: a capital sigma at the end of a word becomes a final one.
  static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var lowercased: [Unicode.Scalar] = []
    lowercased.reserveCapacity(text.count)
    // Where the last scalar before a place is that is not ignored in deciding over a sigma.
    var isAfterLetter = false
    for (index, scalar) in text.enumerated() {
      if scalar == "\u{3A3}", isAfterLetter, !isBeforeLetter(text, index) {
        lowercased.append("\u{3C2}")
      } else {
        lowercased.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
      if !scalar.properties.isCaseIgnorable { isAfterLetter = scalar.properties.isCased }
    }
    return lowercased
  }

  private static func isBeforeLetter(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    text[(index + 1)...].first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
  }

  /// The words of a text with a space between them: `" ".join(text.split())`.
  static func joiningWords(of text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var joined: [Unicode.Scalar] = []
    joined.reserveCapacity(text.count)
    for word in text.split(whereSeparator: \.isPythonSpace) {
      if !joined.isEmpty { joined.append(" ") }
      joined.append(contentsOf: word)
    }
    return joined
  }
}

extension Unicode.Scalar {
  /// Whether Python's `str.isspace` holds: white space and the information separators.
  var isPythonSpace: Bool { isSpace || (0x1C...0x1F).contains(value) }
}
