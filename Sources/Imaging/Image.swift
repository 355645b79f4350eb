import Preconditions

/// An 8-bit image: gray (1 channel) or RGB (3 channels), row by row from the top, channels interleaved.
///
/// No colour profile, gamma or transparency is kept: a level from 0 to 255 is what an encoder sees.
public struct Image: Sendable, Hashable {
  /// In pixels, at least 1.
  public let width: Int
  /// In pixels, at least 1.
  public let height: Int
  /// 1 (gray) or 3 (red, green, blue).
  public let channels: Int
  /// `[height, width, channels]`.
  public let pixels: [UInt8]
  /// The deeper samples that a gray image was read with, if they were asked for. Images made from this one, resized,
  /// cropped or of other channels, have none.
  public let fine: FineSamples?

  /// Traps unless both sides are positive, channels are 1 or 3, and `pixels` has
  /// `width` × `height` × `channels` elements.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    self.init(width: width, height: height, channels: channels, pixels: pixels, fine: nil)
  }

  /// Also traps unless there are as many fine samples as pixels.
  init(width: Int, height: Int, channels: Int, pixels: [UInt8], fine: FineSamples?) {
    require(width > 0 && height > 0, "an image of \(width) x \(height) pixels")
    require(channels == 1 || channels == 3, "an image of \(channels) channels; 1 and 3 are possible")
    let (area, overflowsArea) = width.multipliedReportingOverflow(by: height)
    let (count, overflowsCount) = area.multipliedReportingOverflow(by: channels)
    require(
      !overflowsArea && !overflowsCount && pixels.count == count,
      "\(pixels.count) bytes for an image of \(width) x \(height) pixels and \(channels) channels")
    require(
      fine.map { $0.samples.count == area && channels == 1 } ?? true,
      "\(fine?.samples.count ?? 0) samples for a gray image of \(width) x \(height) pixels")
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

  /// The image itself, or, of a gray one, three equal channels.
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

  /// The image with one channel: itself if it has no more, one of three channels if they are equal everywhere, and
  /// nil if there are colours.
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
