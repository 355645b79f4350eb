import Files
import Tensors

/// The number of pixels that change. Projection keeps those that change most (PGD0: Croce and Hein, 2019,
/// arXiv:1909.05040).
struct L0Geometry: BudgetGeometry {
  let scale: LevelGrid
  private let area: Int
  private let channels: Int

  init(clean: PixelPlanes) { (scale, area, channels) = (clean.scale, clean.area, clean.channels) }

  /// The squared change of each pixel over its channels.
  private func squares(_ changes: [Float]) -> [Float] {
    (0..<area).map { pixel in
      var sum: Float = 0
      for channel in 0..<channels {
        let change = changes[pixel + channel * area]
        sum += change * change
      }
      return sum
    }
  }

  func size(ofLevels changes: [Float]) -> Float { Float(squares(changes).count { $0 > 0 }) }

  func project(_ changes: inout [Float], to radius: Float) {
    let squares = squares(changes)
    let count = pixels(within: radius)
    guard squares.count(where: { $0 > 0 }) > count else { return }
    var isKept = [Bool](repeating: false, count: area)
    for pixel in squares.largest(count) { isKept[pixel] = true }
    for index in changes.indices where !isKept[index % area] { changes[index] = 0 }
  }

  func rounded(_ changes: [Float], within radius: Float) -> [Float] { changes.map(scale.nearest) }

  func rounded(_ changes: [Float], descending gradient: [Float], within radius: Float) -> [Float] {
    zip(changes, gradient).map { $0 == 0 ? 0 : scale.descending($0, $1) }
  }

  /// The largest change of any channel is `size`.
  func step(_ size: Float, along gradient: [Float]) -> [Float] {
    var largest: Float = 0
    for value in gradient { largest = max(largest, value.magnitude) }
    guard largest > 0 else { return gradient }
    return gradient.map { size / largest * $0 }
  }

  var startsFarAway: Bool { true }

  let ordersBySize = true

  /// A pixel's channels count as one.
  func order(of changes: [Float], along gradient: [Float]) -> [[Int]] {
    let pixels = (0..<area).map { pixel in stride(from: pixel, to: changes.count, by: area).map { $0 } }
    return pixels.map { $0.reduce(Float(0)) { $0 + (changes[$1] * gradient[$1]).magnitude } }
      .placesFromTheLargest.map { pixels[$0] }
  }

  /// The steepest channel goes from one end to the other, however many pixels may.
  func reach(of radius: Float) -> Float { 1 }

  /// Half of the scale: larger steps bring many pixels to its ends, and those that are kept are no longer the
  /// steepest.
  func widestStep(within radius: Float) -> Float { 0.5 }

  /// A hundredth of the pixels.
  func isScant(_ radius: Float) -> Bool { pixels(within: radius) <= area / 100 }

  /// The number of pixels that a radius allows.
  private func pixels(within radius: Float) -> Int { Int(clamping: min(radius, Float(area))) }

  /// Random pixels of random colours.
  func randomChanges(within radius: Float, open: [Bool], using generator: inout RandomGenerator) -> [Float] {
    let places = (0..<area).filter { open[$0] }
    var changes = [Float](repeating: 0, count: open.count)
    for _ in 0..<min(places.count, pixels(within: radius)) {
      let pixel = places[generator.integer(below: places.count)]
      for channel in 0..<channels { changes[pixel + channel * area] = 2 * generator.uniform() - 1 }
    }
    return changes
  }
}
