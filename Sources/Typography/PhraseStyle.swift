import Files

/// The position and look of a phrase over an image.
public struct PhraseStyle: Sendable, Hashable, Codable {
  /// The sizes that type can have, in pixels per em.
  public static let typeSizes = 4...1024

  /// The horizontal position, from 0 (at the left edge) to 1 (at the right edge).
  public var x: Float
  /// The vertical position, from 0 (at the top) to 1 (at the bottom).
  public var y: Float
  /// The type size in pixels per em.
  public var typeSize: Int
  /// The opacity of the ink, from 0 (invisible) to 1.
  public var opacity: Float
  /// The level of the ink in all channels: 0 is black, 255 is white.
  public var ink: UInt8

  /// A style within the ranges of its properties. Throws `InputError` for values outside of them.
  public init(x: Float = 0.5, y: Float = 0.5, typeSize: Int, opacity: Float = 1, ink: UInt8 = 0) throws {
    for (field, value) in [("x", x), ("y", y), ("opacity", opacity)] {
      guard (0...1).contains(value) else {
        throw InputError(field: field, expected: "a number from 0 to 1", found: "\(value)")
      }
    }
    guard Self.typeSizes.contains(typeSize) else {
      throw InputError(
        field: "type size",
        expected: "from \(Self.typeSizes.lowerBound) to \(Self.typeSizes.upperBound) pixels",
        found: "\(typeSize)")
    }
    (self.x, self.y, self.typeSize, self.opacity, self.ink) = (x, y, typeSize, opacity, ink)
  }
}
