import Files
import Tensors

/// 1 − SSIM. A step is steepest in the metric that SSIM has near the clean image, where textured places may
/// change more than flat ones; its size is what it would spend from there.
struct SSIMGeometry: BudgetGeometry {
  let scale: LevelGrid
  private let similarity: StructuralSimilarity
  /// Squared changes that weigh alike. `[channels, height, width]`
  private let tolerances: [Float]
  private let bisections = 20

  init(clean: PixelPlanes) throws {
    let side = StructuralSimilarity.windowSide
    guard min(clean.width, clean.height) >= side else {
      throw InputError(
        field: "norm", expected: "an image of at least \(side) × \(side) pixels for SSIM",
        found: "\(clean.width) × \(clean.height)")
    }
    scale = clean.scale
    similarity = StructuralSimilarity(clean: clean)
    tolerances = similarity.tolerances
  }

  func size(ofLevels changes: [Float]) -> Float {
    Float(1 - similarity.profile(along: changes.map { Double($0) / Double(scale.largest) })(1))
  }

  /// Shrinks all changes alike.
  func project(_ changes: inout [Float], to radius: Float) {
    let similarity = similarity.profile(along: changes.map(Double.init))
    if 1 - similarity(1) <= Double(radius) { return }
    changes.scale(by: Float(largestScale { 1 - similarity($0) <= Double(radius) }))
  }

  func rounded(_ changes: [Float], within radius: Float) -> [Float] {
    func levels(_ share: Double) -> [Float] { changes.map { scale.nearest($0 * Float(share)) } }
    let nearest = levels(1)
    if size(ofLevels: nearest) <= radius { return nearest }
    return levels(largestScale { size(ofLevels: levels($0)) <= radius })
  }

  /// The largest scale found that keeps the budget; 0, the clean image, always does.
  private func largestScale(_ keepsBudget: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<bisections {
      let middle = (low + high) / 2
      if keepsBudget(middle) { low = middle } else { high = middle }
    }
    return low
  }

  func rounded(_ changes: [Float], descending gradient: [Float], within radius: Float) -> [Float] {
    zip(changes, gradient).map(scale.descending)
  }

  func step(_ size: Float, along gradient: [Float]) -> [Float] {
    var sum = 0.0
    for (tolerance, value) in zip(tolerances, gradient) { sum += Double(tolerance * value * value) }
    guard sum > 0 else { return gradient }
    let scale = Float((Double(size) * Double(gradient.count) / sum).squareRoot())
    return zip(tolerances, gradient).map { $0 * $1 * scale }
  }

  var startsFarAway: Bool { true }

  /// Where much changes unnoticed, a change is worth more.
  func order(of changes: [Float], along gradient: [Float]) -> [[Int]] {
    zip(changes, zip(gradient, tolerances)).map { $0 == 0 ? 0 : $1.0.magnitude * $1.1 }.placesFromTheLargest
      .map { [$0] }
  }

  /// Noise that is as strong as each place tolerates, shrunk into the radius.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    var changes = noise(radius.squareRoot(), count: open.count, using: &generator)
    for index in changes.indices { changes[index] *= open[index] ? tolerances[index].squareRoot() : 0 }
    return changes
  }
}
