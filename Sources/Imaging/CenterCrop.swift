import Preconditions

/// Where a centred window lies along one axis, by the arithmetic of transformers' `center_crop`.
package struct CenterCrop {
  /// The part of the image that is inside the window.
  package let kept: Range<Int>
  /// Where in the window that part begins; before and after it, the window is empty.
  package let padding: Int

  package init(_ count: Int, to wanted: Int) {
    let start = max(count - wanted, 0) / 2
    kept = start..<start + min(count, wanted)
    // What is left over is split with the larger half before the image.
    padding = (max(wanted - count, 0) + 1) / 2
  }
}

extension Image {
  /// The middle of the image, padded with zeros (black) where it is smaller. Which pixel is the middle of
  /// odd differences is as in transformers' `center_crop`. Traps unless both sides are positive.
  public func centerCropped(width: Int, height: Int) -> Image {
    require(width > 0 && height > 0, "an image cannot be cropped to \(width) x \(height) pixels")
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

  /// The image in a black one of the given size, `left` and `top` pixels from its corner.
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
