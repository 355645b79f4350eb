import Preconditions

/// Which pixel is the middle of a window whose size differs by an odd number from the image's.
public enum CropRule: Sendable, Hashable {
  /// As `center_crop` of transformers: the larger half is cut off behind the window, and added before the
  /// image.
  case transformers
  /// As `CenterCrop` of torchvision: halves are rounded to even numbers, and the larger half is added behind
  /// the image.
  case torchvision
}

/// The position of a centred window along one axis.
package struct CenterCrop {
  /// The part of the image that is inside the window.
  package let kept: Range<Int>
  /// The number of empty elements in the window before that part; the rest of the window behind it is empty
  /// too.
  package let padding: Int

  /// A window of `wanted` elements at the middle of `count` elements. Traps for negative numbers.
  package init(_ count: Int, to wanted: Int, by rule: CropRule = .transformers) {
    require(
      count >= 0 && wanted >= 0,
      "expected a window and an axis of at least 0 elements, found \(wanted) of \(count)")
    let (cut, added) = (max(count - wanted, 0), max(wanted - count, 0))
    let half =
      switch rule {
      case .transformers: (cut: cut / 2, added: (added + 1) / 2)
      // (cut / 2) rounded to the nearest, ties to even.
      case .torchvision: (cut: (cut + (cut / 2) % 2) / 2, added: added / 2)
      }
    kept = half.cut..<half.cut + min(count, wanted)
    padding = half.added
  }
}

extension Image {
  /// The middle of the image, padded with zeros (black) where it is smaller. Which pixel is the middle of
  /// odd differences is as in transformers' `center_crop`. Traps unless both sides are positive.
  public func centerCropped(width: Int, height: Int) -> Image {
    require(width > 0 && height > 0, "expected a window of at least 1 x 1 pixels, found \(width) x \(height)")
    let columns = CenterCrop(self.width, to: width)
    let rows = CenterCrop(self.height, to: height)
    return cropped(columns: columns.kept, rows: rows.kept)
      .padded(left: columns.padding, top: rows.padding, width: width, height: height)
  }

  private func cropped(columns: Range<Int>, rows: Range<Int>) -> Image {
    if columns.count == width && rows.count == height { return withoutFineSamples }
    var part: [UInt8] = []
    part.reserveCapacity(columns.count * rows.count * channels)
    for y in rows {
      let row = y * width
      part += pixels[(row + columns.lowerBound) * channels..<(row + columns.upperBound) * channels]
    }
    return Image(width: columns.count, height: rows.count, channels: channels, pixels: part)
  }

  /// A black image of the given size with this image on it, `left` and `top` pixels from its corner.
  func padded(left: Int, top: Int, width: Int, height: Int) -> Image {
    if width == self.width && height == self.height { return self }
    var canvas = [UInt8](repeating: 0, count: width * height * channels)
    let bytesPerRow = self.width * channels
    for y in 0..<self.height {
      let target = ((top + y) * width + left) * channels
      canvas.replaceSubrange(
        target..<target + bytesPerRow, with: pixels[y * bytesPerRow..<(y + 1) * bytesPerRow])
    }
    return Image(width: width, height: height, channels: channels, pixels: canvas)
  }
}
