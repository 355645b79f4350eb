import Files
import Tensors

/// The Euclidean length of all changes.
struct L2Geometry: SummingGeometry {
  /// False, as in the published attacks and in all that were compared with them.
  let cutsBeforeProjecting = false

  let scale: LevelGrid
  /// The cost of changing every level from one end of the scale to the other.
  private let capacity: Int

  init(clean: PixelPlanes) {
    scale = clean.scale
    capacity = clean.levels.count * scale.largest * scale.largest
  }

  static func cost(ofLevels change: Int) -> Int { change * change }

  func costLimit(for radius: Float) -> Int {
    // The largest whole number whose root, as a Float, is within the radius.
    let levels = Double(radius) * Double(scale.largest)
    var costLimit = Int(clamping: min(levels * levels + 1, Double(capacity)))
    while length(ofSquares: costLimit) > radius { costLimit -= 1 }
    return costLimit
  }

  private func length(ofSquares squares: Int) -> Float {
    Float(Double(squares).squareRoot() / Double(scale.largest))
  }

  func size(ofLevels changes: [Float]) -> Float { length(ofSquares: totalCost(ofLevels: changes)) }

  func project(_ changes: inout [Float], to radius: Float) {
    let length = changes.length
    if length > radius { changes.scale(by: radius / length) }
  }

  func step(_ size: Float, along gradient: [Float]) -> [Float] {
    let length = gradient.length
    guard length > 0 else { return gradient }
    return gradient.map { size / length * $0 }
  }

  /// A point drawn uniformly from the cube of side radius / √n.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    noise(radius / Float(open.count { $0 }).squareRoot(), count: open.count, using: &generator)
  }

  func squareStart(in move: SquareMove, using generator: inout RandomGenerator) -> [Float] {
    move.bumps(using: &generator)
  }

  /// The budget of one window, moved into another.
  func squareStep(
    after changes: [Float], share: Float, within radius: Float, in move: SquareMove,
    using generator: inout RandomGenerator
  ) -> SquareStep {
    SquareStep(
      direction: move.movedBudget(of: changes, share: share, within: radius, using: &generator),
      size: radius, startsClean: true)
  }
}
