import Tensors

/// The position of a body in the image: shifted, scaled and turned.
struct Pose: Sendable {
  private let offset: Point
  private let scale: Float
  private let turns: Float

  init(shift: Float, scale: ClosedRange<Float>, turns: Float, generator: inout RandomGenerator) {
    offset = generator.point(within: shift)
    self.scale = generator.uniform(scale.lowerBound, scale.upperBound)
    self.turns = generator.uniform(-turns, turns)
  }

  /// Converts a place from the image's coordinates to the body's own.
  func body(_ p: Point) -> Point { (p - offset).rotated(turns: -turns) / scale }

  /// Converts a place from the body's own coordinates to the image's.
  func image(_ q: Point) -> Point { (q * scale).rotated(turns: turns) + offset }
}
