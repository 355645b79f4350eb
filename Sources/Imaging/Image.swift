import Preconditions

/// An 8-bit image: gray (1 channel) or RGB (3 channels), row by row from the top, channels interleaved.
///
/// No colour profile, gamma or transparency is kept: a level from 0 to 255 is what an encoder sees.
public struct Image: Sendable, Hashable {
  /// The number of columns, at least 1.
  public let width: Int
  /// The number of rows, at least 1.
  public let height: Int
  /// The number of channels: 1 (gray) or 3 (red, green, blue).
  public let channels: Int
  /// The levels row by row from the top, `[height, width, channels]`.
  public let pixels: [UInt8]
  /// The deeper samples of a gray image, if the reader was asked to keep them. Images made from this one,
  /// resized, cropped or of other channels, have none.
  public let fine: FineSamples?

  /// An image of these levels, `[height, width, channels]`. Traps unless both sides are positive, channels
  /// are 1 or 3, and `pixels` has `width` × `height` × `channels` elements.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    self.init(width: width, height: height, channels: channels, pixels: pixels, fine: nil)
  }

  /// An image that may have deeper samples. Traps also unless there are as many samples as pixels.
  init(width: Int, height: Int, channels: Int, pixels: [UInt8], fine: FineSamples?) {
    require(width > 0 && height > 0, "expected an image of at least 1 x 1 pixels, found \(width) x \(height)")
    require(channels == 1 || channels == 3, "expected an image of 1 or 3 channels, found \(channels)")
    let (area, overflowsArea) = width.multipliedReportingOverflow(by: height)
    let (count, overflowsCount) = area.multipliedReportingOverflow(by: channels)
    require(
      !overflowsArea && !overflowsCount && pixels.count == count,
      "expected \(width) x \(height) x \(channels) levels for an image, found \(pixels.count)")
    require(
      fine.map { $0.samples.count == area && channels == 1 } ?? true,
      "expected \(width) x \(height) samples for a gray image, found \(fine?.samples.count ?? 0)")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
    self.fine = fine
  }

  /// The same levels without deeper samples.
  var withoutFineSamples: Image {
    fine == nil ? self : Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// The image in three channels: itself, or three copies of a gray one.
  public func convertedToRGB() -> Image {
    if channels == 3 { return self }
    let colors = [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { target, count in
      for (index, level) in pixels.enumerated() {
        target[3 * index] = level
        target[3 * index + 1] = level
        target[3 * index + 2] = level
      }
      count = pixels.count * 3
    }
    return Image(width: width, height: height, channels: 3, pixels: colors)
  }

  /// The image in one channel: itself if it is gray, the common channel of an RGB image whose channels are
  /// equal everywhere, and nil if there are colours.
  public func withoutColor() -> Image? {
    if channels == 1 { return self }
    for pixel in 0..<width * height {
      guard pixels[3 * pixel] == pixels[3 * pixel + 1], pixels[3 * pixel] == pixels[3 * pixel + 2] else {
        return nil
      }
    }
    let levels = (0..<width * height).map { pixels[3 * $0] }
    return Image(width: width, height: height, channels: 1, pixels: levels)
  }
}
