/// Escapes inside of a text in quotation marks, which are Python's.
enum TextEscapes {
  private static let letters: [Unicode.Scalar: Unicode.Scalar] = [
    "\\": "\\", "'": "'", "\"": "\"", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r",
    "t": "\t", "v": "\u{0B}",
  ]
  /// The number of hexadecimal digits behind a letter.
  private static let hexadecimal: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]

  /// The text with its escapes replaced; nil for a character by its name, half a surrogate pair, or too few
  /// digits. A backslash before any other letter stays.
  static func resolved(_ scalars: ArraySlice<Unicode.Scalar>) -> String? {
    var text = String.UnicodeScalarView()
    var rest = scalars
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard let letter = rest.popFirst(), letter != "N" else { return nil }
      if let meant = letters[letter] {
        text.append(meant)
      } else if let count = hexadecimal[letter] {
        guard let meant = number(rest.prefix(count), radix: 16, count: count) else { return nil }
        rest = rest.dropFirst(count)
        text.append(meant)
      } else if ("0"..."7").contains(letter) {
        let digits = [letter] + rest.prefix(2).prefix { ("0"..."7").contains($0) }
        guard let meant = number(digits[...], radix: 8, count: digits.count) else { return nil }
        rest = rest.dropFirst(digits.count - 1)
        text.append(meant)
      } else if letter != "\n" {
        text.append("\\")
        text.append(letter)
      }
    }
    return String(text)
  }

  private static func number(_ digits: ArraySlice<Unicode.Scalar>, radix: Int, count: Int) -> Unicode.Scalar?
  {
    guard digits.count == count, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
    return UInt32(String(String.UnicodeScalarView(digits)), radix: radix).flatMap(Unicode.Scalar.init)
  }
}
