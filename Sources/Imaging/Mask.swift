import Preconditions

/// A choice of pixels of an image, such as those of a lesion: one yes or no per pixel, row by row from the
/// top.
public struct Mask: Sendable, Hashable {
  /// The number of columns, at least 1.
  public let width: Int
  /// The number of rows, at least 1.
  public let height: Int
  /// Whether each pixel is inside, row by row from the top, `[height, width]`.
  public let pixels: [Bool]

  /// A mask of these pixels, `[height, width]`. Traps unless both sides are positive and `pixels` has `width`
  /// × `height` elements.
  public init(width: Int, height: Int, pixels: [Bool]) {
    require(width > 0 && height > 0, "expected a mask of at least 1 x 1 pixels, found \(width) x \(height)")
    let (area, overflows) = width.multipliedReportingOverflow(by: height)
    require(
      !overflows && pixels.count == area,
      "expected \(width) x \(height) pixels for a mask, found \(pixels.count)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Whether the pixel at column `x` and row `y`, counted from the top left, is inside. Traps outside the
  /// mask.
  public subscript(x: Int, y: Int) -> Bool {
    require(
      (0..<width).contains(x) && (0..<height).contains(y),
      "expected a pixel within a mask of \(width) x \(height) pixels, found (\(x), \(y))")
    return pixels[y * width + x]
  }

  /// The number of pixels inside, from none to all.
  public var count: Int { pixels.count { $0 } }
}

// MARK: - Images

extension Mask {
  /// The pixels of an image that are not black: inside where any channel has a level above 0, or any fine
  /// sample.
  public init(_ image: Image) {
    let channels = image.channels
    let pixels =
      image.fine.map { $0.samples.map { $0 > 0 } }
      ?? (0..<image.width * image.height).map { pixel in
        image.pixels[pixel * channels..<(pixel + 1) * channels].contains { $0 > 0 }
      }
    self.init(width: image.width, height: image.height, pixels: pixels)
  }

  /// The mask as a gray image: 255 inside, 0 outside.
  public var image: Image {
    Image(width: width, height: height, channels: 1, pixels: pixels.map { $0 ? 255 : 0 })
  }
}
