import Imaging
import Preconditions

extension Image {
  /// What outlines are drawn in unless somebody says otherwise: a green that no tissue has.
  public static let outlineColor = RGBColor(red: 60, green: 255, blue: 60)

  /// The image in RGB with a mask's outline: the pixels outside of the mask that share a side with one inside.
  ///
  /// What the mask says is inside stays visible. Traps unless both have one size.
  public func outlined(_ mask: Mask, color: RGBColor = outlineColor) -> Image {
    require(
      mask.width == width && mask.height == height,
      "a mask of \(mask.width) x \(mask.height) pixels on an image of \(width) x \(height)")
    var sheet = Sheet(self)
    for y in 0..<height {
      for x in 0..<width where !mask[x, y] && mask.touches(x, y) { sheet.set(x, y, to: color) }
    }
    return sheet.image
  }
}

extension Mask {
  /// Whether one of the four pixels next to this one is inside.
  fileprivate func touches(_ x: Int, _ y: Int) -> Bool {
    (x > 0 && self[x - 1, y]) || (x + 1 < width && self[x + 1, y]) || (y > 0 && self[x, y - 1])
      || (y + 1 < height && self[x, y + 1])
  }
}
