import Files

/// The scale on which levels are whole numbers: 0 is black, the largest level is 1 in pixel units.
package struct LevelGrid: Sendable, Hashable {
  /// The largest level: 255 for images of 8 bits.
  package let largest: Int
  /// Levels in one pixel unit.
  package let perUnit: Float

  /// The scale of 8-bit images, with levels from 0 to 255.
  static let bytes = LevelGrid(largest: 255)

  init(largest: Int) { (self.largest, perUnit) = (largest, Float(largest)) }

  /// The largest distance of float images' levels from whole ones.
  private static let slack: Float = 1e-3

  /// Whether a change in pixel units is a whole level but for rounding errors.
  package func isWhole(_ change: Float) -> Bool {
    let level = change * perUnit
    return (level - level.rounded()).magnitude < max(Self.slack, slackOfFloats)
  }

  /// The level on the side of 0, or the one that the change is but for rounding errors.
  func towardsZero(_ change: Float) -> Float {
    isWhole(change) ? nearest(change) : kept((change * perUnit).rounded(.towardZero))
  }

  /// The level on the side where the loss falls.
  func descending(_ change: Float, _ gradient: Float) -> Float {
    if isWhole(change) || gradient == 0 { return nearest(change) }
    return kept((change * perUnit).rounded(gradient > 0 ? .down : .up))
  }

  /// The nearest level.
  func nearest(_ change: Float) -> Float { kept((change * perUnit).rounded()) }

  /// A change of levels, cut to the largest that two levels can have: larger ones lead to the ends of the
  /// scale as well, and sums of their squares would overflow.
  private func kept(_ levels: Float) -> Float { min(max(levels, -perUnit), perUnit) }

  /// The most levels that do not exceed a size in pixel units.
  func levels(within size: Float) -> Int {
    var levels = Int(clamping: min(size * perUnit + 1, perUnit))
    while levels > 0, Float(levels) / perUnit > size { levels -= 1 }
    return levels
  }

  /// The error of pixels near 1 when they are kept as floats, in levels.
  private var slackOfFloats: Float { perUnit * 0x1p-22 }
}
