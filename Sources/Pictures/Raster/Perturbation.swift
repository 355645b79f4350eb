import Imaging
import Preconditions

/// How the levels of one image differ from another's, made visible.
public struct Perturbation: Sendable {
  public let width: Int
  public let height: Int
  /// `[height, width]`: of each pixel, the change of the channel that changed most, in levels from -255 to 255. Of
  /// channels that changed equally far, the first counts.
  public let changes: [Int]

  /// Traps unless both images have one size.
  public init(from clean: Image, to changed: Image) {
    require(
      clean.width == changed.width && clean.height == changed.height,
      "a change from \(clean.width) x \(clean.height) to \(changed.width) x \(changed.height) pixels")
    (width, height) = (clean.width, clean.height)
    let (before, after) = (clean.convertedToRGB().pixels, changed.convertedToRGB().pixels)
    changes = stride(from: 0, to: before.count, by: 3).map { pixel in
      (pixel..<pixel + 3).map { Int(after[$0]) - Int(before[$0]) }.reduce(0) {
        $1.magnitude > $0.magnitude ? $1 : $0
      }
    }
  }

  /// The largest change in levels, from 0 to 255.
  public var largest: Int { changes.map { Int($0.magnitude) }.max() ?? 0 }

  /// The changes in the diverging colours: blue is darker, red is lighter than before, white is unchanged.
  ///
  /// - Parameter limit: how many levels get the strongest colour, and all above; the largest change unless given
  public func picture(upTo limit: Int? = nil) -> Image {
    let scale = 1 / Double(max(1, limit ?? largest))
    let pixels = changes.flatMap { ColorMap.diverging.color(ofSigned: Double($0) * scale).levels }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// The picture enlarged within a width (at least 96 pixels), with a bar below that says which colour is how many
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
