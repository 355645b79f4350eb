/// A small fixed-width font for captions inside of pictures, which therefore need no font file: the printable
/// characters of ASCII and some signs of measurement. Other characters are drawn as a box.
enum CaptionFont {
  /// The width of every character in pixels.
  static let width = 6
  /// The height of a line in pixels.
  static let height = 13

  private static let box: [UInt8] = [0, 0, 0x3E] + Array(repeating: 0x22, count: 7) + [0x3E, 0, 0]

  private static let glyphs: [Character: [UInt8]] = Dictionary(
    uniqueKeysWithValues: table.split(separator: "\n").map { line in
      let digits = line.dropFirst(2)
      let rows = stride(from: 0, to: 2 * height, by: 2).map { place in
        UInt8(digits.dropFirst(place).prefix(2), radix: 16) ?? 0
      }
      return (line[line.startIndex], rows)
    })

  /// The rows of a character from the top; the leftmost pixel is bit 5.
  static func rows(of character: Character) -> [UInt8] {
    character == " " ? Array(repeating: 0, count: height) : glyphs[character] ?? box
  }

  /// The lines of a text that fit into a width in pixels: broken at spaces, or inside words that are too
  /// long.
  static func lines(of text: String, width: Int) -> [String] {
    let most = max(1, width / Self.width)
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= most {
        lines[lines.count - 1] += " " + word
      } else {
        var rest = word
        while !rest.isEmpty {
          lines.append(String(rest.prefix(most)))
          rest = rest.dropFirst(most)
        }
      }
    }
    return lines
  }
}
