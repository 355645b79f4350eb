import Imaging
import Preconditions

/// The difference between the levels of two images, made visible.
public struct Perturbation: Sendable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The change of each pixel's most changed channel, in levels from -255 to 255, `[height, width]`. Among
  /// channels that changed equally far, the first counts.
  public let changes: [Int]

  /// The change from one image to another; a gray one counts as three equal channels. Traps unless both have
  /// the same size.
  public init(from clean: Image, to changed: Image) {
    require(
      clean.width == changed.width && clean.height == changed.height,
      "expected a changed image of \(clean.width) x \(clean.height) pixels, "
        + "found \(changed.width) x \(changed.height)")
    (width, height) = (clean.width, clean.height)
    let (before, after) = (clean.convertedToRGB().pixels, changed.convertedToRGB().pixels)
    changes = stride(from: 0, to: before.count, by: 3).map { pixel in
      (pixel..<pixel + 3).map { Int(after[$0]) - Int(before[$0]) }.reduce(0) {
        $1.magnitude > $0.magnitude ? $1 : $0
      }
    }
  }

  /// The largest change of any pixel in levels, from 0 to 255.
  public var largest: Int { changes.map { Int($0.magnitude) }.max() ?? 0 }

  /// The changes in the diverging colours: a pixel is blue where it became darker, red where it became
  /// lighter, white where it did not change.
  ///
  /// - Parameter limit: the number of levels from which on pixels get the strongest colour; nil takes the
  ///   largest change
  public func picture(upTo limit: Int? = nil) -> Image {
    let scale = 1 / Double(max(1, limit ?? largest))
    let pixels = changes.flatMap { ColorMap.diverging.color(ofSigned: Double($0) * scale).levels }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// The picture enlarged within a width (at least 96 pixels), above a bar that shows the colours of the
  /// levels.
  public func pictureWithScale(upTo limit: Int? = nil, within width: Int = 256) -> Image {
    let picture = picture(upTo: limit).enlarged(within: width)
    let limit = max(1, limit ?? largest)
    let bar = ScaleBar(
      map: .diverging, labels: ["\u{2212}\(limit)", "0", "+\(limit)"], unit: "levels of 255"
    ).picture(width: max(96, picture.width))
    var sheet = Sheet(width: bar.width, height: picture.height + bar.height, background: .white)
    sheet.paste(picture, x: (bar.width - picture.width) / 2, y: 0)
    sheet.paste(bar, x: 0, y: picture.height)
    return sheet.image
  }
}
