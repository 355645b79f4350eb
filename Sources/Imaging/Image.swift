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
  public let fine: FineSamples?

  public init(width: Int, height: Int, fine: FineSamples) {
    (self.width, self.height, channels) = (width, height, 1)
    let levels = Float(fine.levels)
    pixels = fine.samples.map {
      UInt8((255 * min(max((Float($0) - Float(fine.black)) / levels, 0), 1)).rounded())
    }
    self.fine = fine
  }

  /// Traps unless both sides are positive, channels are 1 or 3, and `pixels` has
  /// `width` × `height` × `channels` elements.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "an image of \(width) x \(height) pixels")
    precondition(channels == 1 || channels == 3, "an image of \(channels) channels; 1 and 3 are possible")
    let (area, overflowsArea) = width.multipliedReportingOverflow(by: height)
    let (count, overflowsCount) = area.multipliedReportingOverflow(by: channels)
    precondition(
      !overflowsArea && !overflowsCount && pixels.count == count,
      "\(pixels.count) bytes for an image of \(width) x \(height) pixels and \(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
    fine = nil
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
}
