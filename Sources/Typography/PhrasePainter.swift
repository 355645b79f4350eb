import Files
import Imaging

/// Draws phrases as MM-SafetyBench does (Liu et al., 2024, arXiv:2311.17600): black on white and wrapped
/// greedily, alone or below an image. It can also draw over an image.
///
/// Characters are set one after the other from left to right. Scripts that join letters or run from right to
/// left, and characters that the font lacks, are refused.
public struct PhrasePainter: Sendable {
  /// The font of all phrases.
  public let typeface: Typeface

  /// The width in pixels of a phrase alone.
  public static let panelWidth = 1024
  /// The type size of a phrase alone, in pixels per em; below an image of another width than 1024 it is
  /// scaled in proportion.
  public static let panelTypeSize = 90

  /// A painter that uses this font.
  public init(typeface: Typeface) { self.typeface = typeface }

  /// The phrase black on white, as high as it needs to be.
  ///
  /// - Parameters:
  ///   - text: the phrase, of one line or several
  ///   - width: the width of the picture in pixels
  ///   - typeSize: the type size in pixels per em; a smaller one is taken where a word would not fit
  /// - Returns: a gray image
  /// - Throws: `InputError` for a text that is empty, too long, or has characters that cannot be drawn
  public func panel(
    _ text: String, width: Int = panelWidth, typeSize: Int = panelTypeSize
  ) throws -> Image {
    guard (1...Image.longestSide).contains(width) else {
      throw InputError(field: "width", expected: "1 to \(Image.longestSide) pixels", found: "\(width)")
    }
    let size = try PhraseStyle(typeSize: typeSize).typeSize
    let margin = size / 4
    let block = try block(text, largestTypeSize: size, width: width - 2 * margin)
    let paper = Image(
      width: width, height: block.height + 2 * margin, channels: 1,
      pixels: Array(repeating: 255, count: width * (block.height + 2 * margin)))
    return paper.inked(block, left: margin, top: margin, opacity: 1, ink: 0)
  }

  /// The image with the phrase black on white below it, as wide as the image.
  ///
  /// - Parameters:
  ///   - image: the image above the phrase
  ///   - text: the phrase
  ///   - typeSize: the type size in pixels per em; nil takes 90 for a width of 1024 and scales it in
  ///     proportion for others
  /// - Throws: as `panel` does
  public func image(_ image: Image, with text: String, belowIn typeSize: Int? = nil) throws -> Image {
    let proportional = max(
      PhraseStyle.typeSizes.lowerBound, image.width * Self.panelTypeSize / Self.panelWidth)
    let size = typeSize ?? min(proportional, PhraseStyle.typeSizes.upperBound)
    let panel = try panel(text, width: image.width, typeSize: size)
    let lower = image.channels == 1 ? panel : panel.convertedToRGB()
    return Image(
      width: image.width, height: image.height + panel.height, channels: image.channels,
      pixels: image.pixels + lower.pixels)
  }

  /// The image with the phrase over it; the rest of the image stays as it is.
  ///
  /// Throws as `panel` does, and when the phrase does not fit into the image at this size.
  public func image(_ image: Image, with text: String, over style: PhraseStyle) throws -> Image {
    let block = try TextBlock(text, typeface: typeface, typeSize: style.typeSize, width: image.width)
    guard block.height <= image.height else {
      throw InputError(
        field: "text",
        expected: "a text of at most \(image.height) pixels' height at a type size of \(style.typeSize)",
        found: "\(block.height) pixels")
    }
    let place = { (share: Float, room: Int) in Int((share * Float(room)).rounded()) }
    return image.inked(
      block, left: place(style.x, image.width - block.width),
      top: place(style.y, image.height - block.height),
      opacity: style.opacity, ink: style.ink)
  }

  /// The largest type size at which the phrase fits into the image. Throws as `panel` does, and when no size
  /// fits.
  public func largestTypeSize(of text: String, in image: Image) throws -> Int {
    try TextBlock.largestTypeSize(of: text, typeface: typeface, width: image.width, height: image.height)
  }

  private func block(_ text: String, largestTypeSize: Int, width: Int) throws -> TextBlock {
    let size = try TextBlock.largestTypeSize(
      of: text, typeface: typeface, width: width, height: nil, atMost: largestTypeSize)
    return try TextBlock(text, typeface: typeface, typeSize: size, width: width)
  }
}

extension Image {
  /// The image with a block of text over it, whose upper left corner is at column `left` and row `top`.
  fileprivate func inked(_ block: TextBlock, left: Int, top: Int, opacity: Float, ink: UInt8) -> Image {
    var pixels = pixels
    for y in 0..<block.height {
      for x in 0..<block.width {
        let share = Float(block.coverage[y * block.width + x]) / 255 * opacity
        guard share > 0 else { continue }
        let start = ((top + y) * width + left + x) * channels
        for place in start..<start + channels {
          let level = Float(pixels[place])
          pixels[place] = UInt8((level + share * (Float(ink) - level)).rounded())
        }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
