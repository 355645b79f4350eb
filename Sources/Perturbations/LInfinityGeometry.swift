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

  /// A point drawn uniformly from the ball.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    noise(radius, count: open.count, using: &generator)
  }

  func stepsAreWhole(_ size: Float) -> Bool { scale.isWhole(size) }

  /// The published rule (NI-FGSM) goes along the momentum itself, not along its sign.
  func lookAhead(_ size: Float, along velocity: [Float], open: [Bool]) -> [Float] {
    velocity.map { size * $0 }
  }

  func neighbourChanges(
    reach: Float, within radius: Float, count: Int, using generator: inout RandomGenerator
  ) -> [Float]? {
    noise(reach * radius, count: count, using: &generator)
  }

  /// A step from one side of the ball to the other.
  func squareStep(
    after changes: [Float], share: Float, within radius: Float, in move: SquareMove,
    using generator: inout RandomGenerator
  ) -> SquareStep {
    SquareStep(direction: move.square(of: share, using: &generator), size: 2 * radius)
  }
}
