import Files
import Foundation

/// A text set in lines, as the ink of each pixel.
struct TextBlock: Sendable {
  let width: Int
  let height: Int
  /// The ink of each pixel, `[height, width]` from 0 (none) to 255 (all).
  let coverage: [UInt8]
  let lines: [String]

  /// The most characters of one text.
  static let longestText = 2_000
  /// The most pixels of a block.
  private static let largestArea = 1 << 25

  /// Sets `text` in lines of at most `width` pixels, each as full as possible; line breaks in the text are
  /// kept.
  ///
  /// The block is as wide as its longest line.
  /// - Throws: `InputError` for an empty or too long text, for one whose scripts would need shaping, for
  ///   characters that the font lacks, and for a word that is wider than a line
  init(_ text: String, typeface: Typeface, typeSize: Int, width: Int) throws {
    let text = try Self.checked(text)
    let set = try typeface.glyphs(of: text + " ", typeSize: typeSize, rendered: true)
    guard let lines = Self.lines(of: text, set, width: width) else {
      throw InputError(
        field: "text", expected: "words that fit into \(width) pixels at a type size of \(typeSize)",
        found: "a longer one")
    }
    guard lines.count * set.lineHeight <= Self.largestArea / max(1, width) else {
      throw InputError(
        field: "text", expected: "a text that fits into \(Self.largestArea) pixels", found: "a longer one")
    }
    self.init(lines, set)
  }

  /// The largest type size at which `text` fits into lines of `width` pixels and, if given, into `height`
  /// pixels. Throws as `init` does, and when no size fits.
  static func largestTypeSize(
    of text: String, typeface: Typeface, width: Int, height: Int?,
    atMost most: Int = PhraseStyle.typeSizes.upperBound
  ) throws -> Int {
    let text = try checked(text)
    // All sizes up to `fitting` are known to fit, all above `largest` not to.
    var (fitting, largest) = (PhraseStyle.typeSizes.lowerBound - 1, most)
    while fitting < largest {
      let size = fitting + (largest - fitting + 1) / 2
      let set = try typeface.glyphs(of: text + " ", typeSize: size, rendered: false)
      let lines = lines(of: text, set, width: width)
      if let lines, lines.count * set.lineHeight <= height ?? .max {
        fitting = size
      } else {
        largest = size - 1
      }
    }
    guard fitting >= PhraseStyle.typeSizes.lowerBound else {
      let room = height.map { "\(width) × \($0) pixels" } ?? "\(width) pixels"
      throw InputError(field: "text", expected: "a text that fits into \(room)", found: "a longer one")
    }
    return fitting
  }

  private init(_ lines: [String], _ set: GlyphSet) {
    let (width, height) = (max(1, lines.map(set.width).max() ?? 1), lines.count * set.lineHeight)
    let coverage = set.coverage(of: lines, width: width, height: height, top: 0, pitch: set.lineHeight)
    (self.width, self.height, self.coverage, self.lines) = (width, height, coverage, lines)
  }

  /// The text in lines of at most `width` pixels; nil when a word is wider than a line.
  private static func lines(of text: String, _ set: GlyphSet, width: Int) -> [String]? {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n") {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let longer = line.isEmpty ? String(word) : line + " " + word
        if set.width(of: longer) <= width {
          line = longer
        } else {
          guard !line.isEmpty, set.width(of: String(word)) <= width else { return nil }
          lines.append(line)
          line = String(word)
        }
      }
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }

  /// The text with characters composed as far as possible, and with plain spaces and line breaks only.
  static func checked(_ text: String) throws -> String {
    let composed = text.precomposedStringWithCanonicalMapping
    let plain = String(composed.map { $0.isNewline ? "\n" : $0.isWhitespace ? " " : $0 })
    guard plain.contains(where: { $0 != " " && $0 != "\n" }) else {
      throw InputError(field: "text", expected: "some characters to draw", found: "none")
    }
    guard plain.unicodeScalars.count <= longestText else {
      throw InputError(
        field: "text", expected: "at most \(longestText) characters", found: "\(plain.unicodeScalars.count)")
    }
    for scalar in plain.unicodeScalars where !isSetOneByOne(scalar) {
      throw InputError(
        field: "text", expected: "characters that stand one after the other, from left to right",
        found: "U+\(String(scalar.value, radix: 16, uppercase: true))")
    }
    return plain
  }

  /// Whether the scalar can be set by itself: a letter of a script that needs no shaping, or a sign. A
  /// combining mark would stand beside its letter.
  private static func isSetOneByOne(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x20...0x7E, 0xA1...0x02FF, 0x0370...0x0482, 0x048A...0x058F: true
    case 0x1E00...0x1FFF, 0x2010...0x2027, 0x2030...0x205E, 0x2070...0x20CF, 0x2100...0x2BFF: true
    case 0x3001...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFFEE: true
    default: false
    }
  }
}
