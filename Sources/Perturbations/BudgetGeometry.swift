import Files
import Tensors

/// The arithmetic of a norm for changes of one clean image's pixels.
///
/// Changes are `[channels, height, width]`, relative to the clean image: in pixel units where they are called
/// changes, in whole levels where they are called levels. Where nothing may change they are 0 and stay 0.
package protocol BudgetGeometry: Sendable {
  /// The scale of the image's whole levels.
  var scale: LevelGrid { get }

  /// The size of whole levels' changes, in the norm's units.
  func size(ofLevels changes: [Float]) -> Float

  /// Whether to clip to [0, 1] before projecting, as well as after.
  var cutsBeforeProjecting: Bool { get }

  /// Makes changes the nearest ones that do not exceed the radius.
  func project(_ changes: inout [Float], to radius: Float)

  /// Whole levels next to `changes`, which do not exceed the radius; nor does the result.
  func rounded(_ changes: [Float], within radius: Float) -> [Float]

  /// Whole levels next to `changes` within the radius, each rounded to the side where the loss falls by
  /// `gradient`, as far as the budget goes. May exceed the radius where the norm cannot tell beforehand.
  func rounded(_ changes: [Float], descending gradient: [Float], within radius: Float) -> [Float]

  /// The change of `size` along which the loss falls steepest, to be subtracted. Zero for no gradient.
  func step(_ size: Float, along gradient: [Float]) -> [Float]

  /// The places of changes, in the order of the fall of the loss per cost, so that changes can be made one
  /// after the other; places that count as one stand together. Changes of 0 are left out.
  func order(of changes: [Float], along gradient: [Float]) -> [[Int]]

  /// Whether that order depends on how large changes are, beyond whether they are 0.
  var ordersBySize: Bool { get }

  /// The size of a step from the clean image to the border of the budget.
  func reach(of radius: Float) -> Float

  /// The size of a step from one end of the budget to the other.
  func widestStep(within radius: Float) -> Float

  /// Whether a radius is so small that a few channels changed by much may do more than many changed by
  /// little.
  func isScant(_ radius: Float) -> Bool

  /// Whether a random start may be so much worse than the clean image that steps do not make up for it.
  var startsFarAway: Bool { get }

  /// A random point within the radius for attacks to start at, not yet kept within [0, 1].
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float]

  /// Whether steps of this size move every channel by whole levels.
  func stepsAreWhole(_ size: Float) -> Bool

  /// The change, to be subtracted, from a point to where its momentum leads; of `size` along `velocity`.
  func lookAhead(_ size: Float, along velocity: [Float], open: [Bool]) -> [Float]

  /// Changes from a point to a random neighbour of it, uniform in the cube of `reach` radii; nil where
  /// neighbours lie as random starts lie around the clean image.
  func neighbourChanges(
    reach: Float, within radius: Float, count: Int, using generator: inout RandomGenerator
  ) -> [Float]?

  /// The direction of a square search's first step, which goes from the clean image to the border of the
  /// budget.
  func squareStart(in move: SquareMove, using generator: inout RandomGenerator) -> [Float]

  /// A square search's next step from a point that differs from the clean image by `changes`.
  ///
  /// - Parameter share: the share of the image that the step changes, in 0...1
  func squareStep(
    after changes: [Float], share: Float, within radius: Float, in move: SquareMove,
    using generator: inout RandomGenerator
  ) -> SquareStep
}

/// A step of a square search.
package struct SquareStep {
  /// `[channels, height, width]`; its length has no meaning.
  package let direction: [Float]
  /// The length of the step, in the budget's units.
  package let size: Float
  /// Whether it goes from the clean image instead of the best point so far.
  package var startsClean = false
}

extension BudgetGeometry {
  var cutsBeforeProjecting: Bool { true }

  var startsFarAway: Bool { false }

  func order(of changes: [Float], along gradient: [Float]) -> [[Int]] {
    zip(changes, gradient).map { $0 == 0 ? 0 : $1.magnitude }.placesFromTheLargest.map { [$0] }
  }

  var ordersBySize: Bool { false }

  func reach(of radius: Float) -> Float { radius }

  func widestStep(within radius: Float) -> Float { 2 * radius }

  func isScant(_ radius: Float) -> Bool { false }

  func stepsAreWhole(_ size: Float) -> Bool { false }

  func lookAhead(_ size: Float, along velocity: [Float], open: [Bool]) -> [Float] {
    step(size, along: velocity.restricted(to: open))
  }

  func neighbourChanges(
    reach: Float, within radius: Float, count: Int, using generator: inout RandomGenerator
  ) -> [Float]? { nil }

  func squareStart(in move: SquareMove, using generator: inout RandomGenerator) -> [Float] {
    move.stripes(using: &generator)
  }

  func squareStep(
    after changes: [Float], share: Float, within radius: Float, in move: SquareMove,
    using generator: inout RandomGenerator
  ) -> SquareStep {
    SquareStep(direction: move.square(of: share, using: &generator), size: radius / 2)
  }

  /// Uniform noise.
  func noise(_ extent: Float, count: Int, using generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in extent * (2 * generator.uniform() - 1) }
  }
}

/// Rounding for norms that are sums: of changes (L1) and of squared changes (L2). Costs are whole numbers.
protocol SummingGeometry: BudgetGeometry {
  /// The cost of changing one channel by `change` levels.
  static func cost(ofLevels change: Int) -> Int
  /// The budget in whole levels: ⌊largest·r⌋ for L1, ⌊(largest·r)²⌋ for L2, `largest` being the
  /// scale's largest level.
  func costLimit(for radius: Float) -> Int
}

extension SummingGeometry {
  func totalCost(ofLevels changes: [Float]) -> Int {
    var sum = 0
    for change in changes where change != 0 { sum += Self.cost(ofLevels: Int(clamping: change)) }
    return sum
  }

  /// Nearest levels; where they exceed the radius, roundings that led outwards are taken back, the largest
  /// first.
  ///
  /// It always ends within: with all of them taken back, no change is larger than before rounding.
  func rounded(_ changes: [Float], within radius: Float) -> [Float] {
    var levels = changes.map(scale.nearest)
    var excess = totalCost(ofLevels: levels) - costLimit(for: radius)
    guard excess > 0 else { return levels }
    var outward: [(index: Int, by: Float)] = []
    for index in levels.indices {
      let by = levels[index].magnitude - changes[index].magnitude * scale.perUnit
      if by > 0 { outward.append((index, by)) }
    }
    func saving(_ index: Int) -> Int {
      let change = Int(clamping: levels[index])
      return Self.cost(ofLevels: change) - Self.cost(ofLevels: change - change.signum())
    }
    // Only those of about the size where taking back may stop have to be sorted.
    let buckets = 1 << 10
    func bucket(_ by: Float) -> Int { min(Int(clamping: by * 2 * Float(buckets)), buckets - 1) }
    var savings = [Int](repeating: 0, count: buckets)
    for (index, by) in outward { savings[bucket(by)] += saving(index) }
    var (border, left) = (buckets, excess)
    while border > 0, left > 0 {
      border -= 1
      left -= savings[border]
    }
    let atBorder = outward.filter { bucket($0.by) == border }
      .sorted { (-$0.by, $0.index) < (-$1.by, $1.index) }
    for (index, _) in outward.filter({ bucket($0.by) > border }) + atBorder where excess > 0 {
      excess -= saving(index)
      levels[index] -= levels[index] > 0 ? 1 : -1
    }
    return levels
  }

  /// Inner levels first; then, while the radius allows, outer ones where the loss falls most for what they
  /// cost.
  func rounded(_ changes: [Float], descending gradient: [Float], within radius: Float) -> [Float] {
    var levels = changes.map(scale.towardsZero)
    var costLimit = costLimit(for: radius) - totalCost(ofLevels: levels)
    let candidates = levels.indices.compactMap { index -> (index: Int, cost: Int, gain: Float)? in
      guard !scale.isWhole(changes[index]) else { return nil }
      let outward = changes[index] > 0 ? 1 : -1
      let gain = -gradient[index] * Float(outward)
      guard gain > 0 else { return nil }
      let inner = Int(clamping: levels[index])
      let cost = Self.cost(ofLevels: inner + outward) - Self.cost(ofLevels: inner)
      return (index, cost, gain / Float(cost))
    }
    for candidate in candidates.sorted(by: { (-$0.gain, $0.index) < (-$1.gain, $1.index) })
    where candidate.cost <= costLimit {
      levels[candidate.index] += changes[candidate.index] > 0 ? 1 : -1
      costLimit -= candidate.cost
    }
    return levels
  }
}

extension [Float] {
  /// The places of elements above 0, the largest first; of equal ones the first.
  var placesFromTheLargest: [Int] {
    indices.filter { self[$0] > 0 }.sorted { (-self[$0], $0) < (-self[$1], $1) }
  }

  /// The Euclidean length.
  var length: Float { Float(reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()) }

  /// The changes with zeros where nothing may change.
  func restricted(to open: [Bool]) -> [Float] {
    var restricted = self
    for index in indices where !open[index] { restricted[index] = 0 }
    return restricted
  }

  /// Multiplies each element by the factor.
  package mutating func scale(by factor: Float) {
    for index in indices { self[index] *= factor }
  }
}
