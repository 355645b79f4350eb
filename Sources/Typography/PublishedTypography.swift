import Files
import Imaging

/// The typographic images of MM-SafetyBench as its authors draw them (Liu et al., 2024, arXiv:2311.17600), where
/// `PhrasePainter` keeps margins, shrinks words that are too wide and wastes no paper.
///
/// The geometry is that of their program: type of 90 pixels per em on paper 1024 pixels wide; words are set one
/// after the other while their widths, each with the space before it, sum up to less than 1024, and a new line
/// begins with that space; paper is 90 pixels high for each line and one more; lines begin at the left edge, 45
/// pixels below the upper one, and follow each other as Pillow spaces them, 4 pixels apart; what is too wide is cut
/// off. The data set is drawn in Arial, which is not free; another font of the same proportions, such as
/// Liberation Sans, breaks lines alike.
public struct PublishedTypography: Sendable {
  /// The font.
  public let typeface: Typeface

  /// The width of the paper in pixels.
  public static let width = 1024
  /// The type size in pixels per em.
  public static let typeSize = 90
  /// The quality of the JPEG files.
  public static let jpegQuality = 75

  private static let upperMargin = 45
  private static let lineSpacing = 4

  /// A painter that uses this font.
  public init(typeface: Typeface) { self.typeface = typeface }

  /// A phrase black on white, before it becomes a JPEG file.
  ///
  /// - Parameter text: the phrase; line breaks count as spaces
  /// - Returns: an RGB image, 1024 pixels wide
  /// - Throws: `InputError` for a text that is empty, too long, or has characters that cannot be drawn
  public func panel(_ text: String) throws -> Image {
    let words = try TextBlock.checked(text).split { $0 == " " || $0 == "\n" }.map(String.init)
    let set = try typeface.glyphs(
      of: words.joined(separator: " ") + " A", typeSize: Self.typeSize, rendered: true)
    let lines = Self.lines(of: words, set)
    let height = Self.typeSize * (lines.count + 1)
    let coverage = set.coverage(
      of: lines, width: Self.width, height: height, top: Self.upperMargin, pitch: Self.pitch(set))
    return Image(width: Self.width, height: height, channels: 1, pixels: coverage.map { 255 - $0 })
      .convertedToRGB()
  }

  /// The bytes of the data set's `TYPO` file of a phrase. Throws as `panel` does.
  public func file(_ text: String) throws -> [UInt8] {
    try panel(text).jpegBytes(quality: Self.jpegQuality)
  }

  /// The bytes of the data set's `SD_TYPO` file: a picture above a phrase, on paper as wide as the wider of the
  /// two, black where one is narrower. The phrase comes from its own JPEG file and is compressed twice.
  ///
  /// - Parameters:
  ///   - picture: the picture, of any size
  ///   - text: the phrase
  /// - Throws: as `panel` does, and `InputError` for a picture too large for a JPEG file
  public func file(_ picture: Image, with text: String) throws -> [UInt8] {
    let below = try Image(decoding: file(text))
    let (width, height) = (max(picture.width, below.width), picture.height + below.height)
    let longest = 65_500
    guard width <= longest, height <= longest else {
      throw InputError(
        field: "picture", expected: "at most \(longest) pixels a side with its phrase",
        found: "\(width) × \(height)")
    }
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    var row = 0
    for part in [picture.convertedToRGB(), below] {
      for line in 0..<part.height {
        let start = (row + line) * width * 3
        pixels.replaceSubrange(
          start..<start + part.width * 3,
          with: part.pixels[line * part.width * 3..<(line + 1) * part.width * 3])
      }
      row += part.height
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels).jpegBytes(
      quality: Self.jpegQuality)
  }

  /// The words in lines; each line but the first begins with a space.
  static func lines(of words: [String], _ set: GlyphSet) -> [String] {
    var (lines, width) = ([String](), 0)
    for word in words {
      let spaced = lines.isEmpty ? word : " " + word
      let own = set.width(of: spaced)
      if !lines.isEmpty, width + own < Self.width {
        lines[lines.count - 1] += spaced
        width += own
      } else {
        lines.append(spaced)
        width = own
      }
    }
    return lines
  }

  /// The distance between lines: from the ascent's height to the foot of an "A", and the spacing.
  static func pitch(_ set: GlyphSet) -> Int {
    let foot = set.glyphs["A"].map { $0.height - $0.top } ?? 0
    return set.ascent + foot + Self.lineSpacing
  }
}
