import Tensors

/// The largest change of any channel.
struct LInfinityGeometry: BudgetGeometry {
  let scale: LevelGrid

  init(clean: PixelPlanes) { scale = clean.scale }

  func size(ofLevels changes: [Float]) -> Float {
    var largest: Float = 0
    for change in changes { largest = max(largest, change.magnitude) }
    return largest / scale.perUnit
  }

  func project(_ changes: inout [Float], to radius: Float) {
    for index in changes.indices { changes[index] = min(max(changes[index], -radius), radius) }
  }

  func rounded(_ changes: [Float], within radius: Float) -> [Float] {
    let largest = Float(scale.levels(within: radius))
    return changes.map { min(max(scale.nearest($0), -largest), largest) }
  }

  func rounded(_ changes: [Float], descending gradient: [Float], within radius: Float) -> [Float] {
    let largest = Float(scale.levels(within: radius))
    return zip(changes, gradient).map { min(max(scale.descending($0, $1), -largest), largest) }
  }

  func step(_ size: Float, along gradient: [Float]) -> [Float] {
    gradient.map { $0 > 0 ? size : $0 < 0 ? -size : 0 }
  }

  /// Uniform in the ball.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    noise(radius, count: open.count, using: &generator)
  }
}
