import Tensors

/// The largest change of any channel.
struct LInfinityGeometry: BudgetGeometry {
  init(clean: PixelPlanes) {}

  /// The largest change in levels that a radius allows.
  private static func largest(_ radius: Float) -> Float {
    (0...255).map(Float.init).last { $0 / 255 <= radius } ?? 0
  }

  func size(ofLevels changes: [Float]) -> Float {
    var largest: Float = 0
    for change in changes { largest = max(largest, change.magnitude) }
    return largest / 255
  }

  func project(_ changes: inout [Float], to radius: Float) {
    for index in changes.indices { changes[index] = min(max(changes[index], -radius), radius) }
  }

  func rounded(_ changes: [Float], within radius: Float) -> [Float] {
    let largest = Self.largest(radius)
    return changes.map { min(max(($0 * 255).rounded(), -largest), largest) }
  }

  func rounded(_ changes: [Float], descending slope: [Float], within radius: Float) -> [Float] {
    let largest = Self.largest(radius)
    return zip(changes, slope).map { min(max(Rounding.descending($0, $1), -largest), largest) }
  }

  func step(_ size: Float, along slope: [Float]) -> [Float] {
    slope.map { $0 > 0 ? size : $0 < 0 ? -size : 0 }
  }

  /// Uniform in the ball.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    noise(radius, count: open.count, using: &generator)
  }
}
