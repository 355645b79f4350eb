import Imaging
import Preconditions

extension Image {
  /// The default colour of outlines: a green that no tissue has.
  public static let outlineColor = RGBColor(red: 60, green: 255, blue: 60)

  /// The image in RGB with a mask's outline: the pixels outside of the mask that share a side with a pixel
  /// inside.
  ///
  /// Pixels inside of the mask stay visible. Traps unless image and mask have the same size.
  public func outlined(_ mask: Mask, color: RGBColor = outlineColor) -> Image {
    require(
      mask.width == width && mask.height == height,
      "expected a mask of \(width) x \(height) pixels, found \(mask.width) x \(mask.height)")
    var sheet = Sheet(self)
    for y in 0..<height {
      for x in 0..<width where !mask[x, y] && mask.touches(x, y) { sheet.set(x, y, to: color) }
    }
    return sheet.image
  }
}

extension Mask {
  /// Whether one of the four neighbours of a pixel is inside.
  fileprivate func touches(_ x: Int, _ y: Int) -> Bool {
    (x > 0 && self[x - 1, y]) || (x + 1 < width && self[x + 1, y]) || (y > 0 && self[x, y - 1])
      || (y + 1 < height && self[x, y + 1])
  }
}
