/// What Python's methods do to text.
package enum PythonText {
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

  /// A text without white space at its ends: `str.strip`.
  package static func stripped(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while scalars.first?.isPythonSpace == true { scalars.removeFirst() }
    while scalars.last?.isPythonSpace == true { scalars.removeLast() }
    return String(scalars)
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
