import Files
import Tensors

/// The sum of the sizes of all changes. Steps are sparse, as in Tramèr and Boneh, 2019, arXiv:1904.13000.
struct L1Geometry: SummingGeometry {
  let scale: LevelGrid
  /// The cost of changing every level from one end of the scale to the other.
  private let capacity: Int
  /// The number of channels that a step changes.
  private let stepChannels: Int
  /// The share of the channels that a step changes: those of the steepest gradient.
  private static let stepShare: Float = 0.01
  /// The change of each channel that a random start chooses, in levels of 255.
  private static let startLevels: Float = 16

  init(clean: PixelPlanes) {
    scale = clean.scale
    capacity = clean.levels.count * scale.largest
    stepChannels = max(1, Int(clamping: Float(clean.levels.count) * Self.stepShare))
  }

  static func cost(ofLevels change: Int) -> Int { abs(change) }

  func costLimit(for radius: Float) -> Int {
    var costLimit = Int(clamping: min(Double(radius) * Double(scale.largest) + 1, Double(capacity)))
    while sum(ofLevels: costLimit) > radius { costLimit -= 1 }
    return costLimit
  }

  private func sum(ofLevels levels: Int) -> Float { Float(Double(levels) / Double(scale.largest)) }

  func size(ofLevels changes: [Float]) -> Float { sum(ofLevels: totalCost(ofLevels: changes)) }

  /// All changes shrink by the same amount. The amount is found by dropping what it would turn around until
  /// nothing is left to drop. Michelot, "A finite algorithm for finding the projection of a point onto the
  /// canonical simplex", 1986.
  func project(_ changes: inout [Float], to radius: Float) {
    var sizes = changes.compactMap { $0 == 0 ? nil : Double($0.magnitude) }
    guard sizes.reduce(0, +) > Double(radius) else { return }
    var amount = 0.0
    while true {
      amount = (sizes.reduce(0, +) - Double(radius)) / Double(sizes.count)
      let kept = sizes.filter { $0 > amount }
      if kept.count == sizes.count { break }
      sizes = kept
    }
    let shrinking = Float(amount)
    for index in changes.indices where changes[index] != 0 {
      let size = max(changes[index].magnitude - shrinking, 0)
      changes[index] = changes[index] > 0 ? size : -size
    }
  }

  func step(_ size: Float, along gradient: [Float]) -> [Float] {
    let steepest = gradient.map(\.magnitude).largest(stepChannels)
    let chosen = steepest.filter { gradient[$0] != 0 }
    var step = [Float](repeating: 0, count: gradient.count)
    for index in chosen { step[index] = (gradient[index] > 0 ? size : -size) / Float(chosen.count) }
    return step
  }

  var startsFarAway: Bool { true }

  /// Whether the radius is at most sixteen levels of 255 for each channel of a step.
  func isScant(_ radius: Float) -> Bool { radius <= Float(stepChannels) * Self.startLevels / 255 }

  /// Changes some channels by 16 levels, as many as the radius allows.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    let places = open.indices.filter { open[$0] }
    var changes = [Float](repeating: 0, count: open.count)
    let extent = min(Self.startLevels / 255, radius)
    for _ in 0..<Int(clamping: min(Float(places.count), max(1, radius / extent))) {
      changes[places[generator.integer(below: places.count)]] = generator.uniform() < 0.5 ? extent : -extent
    }
    return changes
  }
}

extension [Float] {
  /// The places of the `count` largest elements above 0; of equal ones the first.
  func largest(_ count: Int) -> [Int] {
    Tensor(map { -$0 }, shape: [1, self.count]).smallestInRows(count, among: map { $0 > 0 })[0]
  }
}
