import Files
import Imaging

/// A rectangle in an image, in pixels from its upper left corner.
public struct PixelBox: Sendable, Hashable {
  /// The left edge.
  public let left: Double
  /// The upper edge.
  public let top: Double
  /// The right edge, right of the left one.
  public let right: Double
  /// The lower edge, below the upper one.
  public let bottom: Double

  /// A rectangle by its edges; nil when it has no area or an edge is not finite.
  public init?(left: Double, top: Double, right: Double, bottom: Double) {
    guard [left, top, right, bottom].allSatisfy(\.isFinite), left < right, top < bottom else { return nil }
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }
}

extension Mask {
  /// The pixels whose centres lie in any of the rectangles; all outside when none does.
  ///
  /// - Parameters:
  ///   - boxes: the rectangles, which may reach beyond the image
  ///   - width: the columns of the image, at least 1
  ///   - height: the rows of the image, at least 1
  public init(_ boxes: [PixelBox], width: Int, height: Int) {
    func places(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
      let place = { (edge: Double) in Int(min(max((edge - 0.5).rounded(.up), 0), Double(count))) }
      return place(from)..<max(place(from), place(to))
    }
    var pixels = [Bool](repeating: false, count: width * height)
    for box in boxes {
      let columns = places(box.left, box.right, width)
      for row in places(box.top, box.bottom, height) {
        for column in columns { pixels[row * width + column] = true }
      }
    }
    self.init(width: width, height: height, pixels: pixels)
  }
}
