import Imaging

/// Changes of few levels, for budgets that are too small to be spread over an image.
extension PixelLedger {
  /// Images whose levels move to the side where the loss falls, those first that gain most for what they
  /// cost, until the budget is spent: by one level each, then by up to two, four and so on, so that fewer and
  /// fewer change.
  ///
  /// - Parameter gradient: `[channels, height, width]`, of the clean image
  /// - Returns: images that keep budget and region and are not clean; none where no level can move
  package func imagesOfWholeLevels(descending gradient: [Float]) -> [Image] {
    var (images, most, cap) = ([Image](), Int.max, Float(1))
    var steps = WholeLevelSteps(in: self, descending: gradient, cap: cap)
    // A single step may still go further where going further costs nothing.
    let fewest = geometry.ordersBySize ? 1 : 2
    while cap < 2 * scale.perUnit, most >= fewest {
      most = largestCount(of: steps, below: min(most, steps.count))
      if most > 0 { images.append(image(changedBy: steps.changes(ofFirst: most))) }
      cap *= 2
      steps.reach(cap, in: self)
    }
    return images
  }

  /// Images as `imagesOfWholeLevels` makes them, by one level each, with half as many steps as the budget
  /// bears, a quarter of them, and so on down to one.
  package func imagesOfFewLevels(descending gradient: [Float]) -> [Image] {
    let steps = WholeLevelSteps(in: self, descending: gradient, cap: 1)
    let most = largestCount(of: steps, below: steps.count)
    return sequence(first: most / 2) { $0 / 2 }.prefix { $0 > 0 }.map {
      image(changedBy: steps.changes(ofFirst: $0))
    }
  }

  /// The image next to `pixels`, which keep the budget; where that is the clean one, the largest of their
  /// changes as one level each, as far as the budget goes.
  package func roundedToChange(_ pixels: [Float]) -> Image {
    let nearest = rounded(pixels)
    guard nearest == cleanImage else { return nearest }
    let steps = WholeLevelSteps(in: self, descending: zip(cleanPixels, pixels).map { $0 - $1 }, cap: 1)
    return image(changedBy: steps.changes(ofFirst: largestCount(of: steps, below: steps.count)))
  }

  /// Whether every level may change by one, up and down by turns.
  package var bearsOneLevelEverywhere: Bool {
    geometry.size(ofLevels: isMutable.indices.map { isMutable[$0] ? ($0 % 2 == 0 ? 1 : -1) : 0 })
      <= budget.radius
  }

  /// The number of first steps that keep the budget together.
  private func largestCount(of steps: WholeLevelSteps, below most: Int) -> Int {
    func fits(_ count: Int) -> Bool {
      geometry.size(ofLevels: steps.changes(ofFirst: count)) <= budget.radius
    }
    if fits(most) { return most }
    var (low, high) = (0, most)
    while high - low > 1 {
      let middle = (low + high) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

/// Steps of whole levels along which the loss falls, the most worthwhile first.
private struct WholeLevelSteps {
  /// The sum of all steps' changes of the clean levels, `[channels, height, width]`.
  private var changes: [Float]
  /// The places that each step changes.
  private var places: [[Int]]
  /// Zero where nothing may change.
  private let gradient: [Float]

  /// - Parameter cap: the most levels that a channel moves by
  init(in ledger: PixelLedger, descending gradient: [Float], cap: Float) {
    self.gradient = ledger.restricted(gradient)
    changes = Self.changes(in: ledger, descending: self.gradient, cap: cap)
    places = ledger.geometry.order(of: changes, along: self.gradient)
  }

  /// Lets channels move by up to `cap` levels instead.
  mutating func reach(_ cap: Float, in ledger: PixelLedger) {
    changes = Self.changes(in: ledger, descending: gradient, cap: cap)
    if ledger.geometry.ordersBySize { places = ledger.geometry.order(of: changes, along: gradient) }
  }

  private static func changes(in ledger: PixelLedger, descending gradient: [Float], cap: Float) -> [Float] {
    let top = ledger.scale.perUnit
    return zip(ledger.cleanImage.planes, gradient).map { level, gradient in
      gradient > 0 ? -min(level, cap) : gradient < 0 ? min(top - level, cap) : 0
    }
  }

  var count: Int { places.count }

  func changes(ofFirst count: Int) -> [Float] {
    var some = [Float](repeating: 0, count: changes.count)
    for place in places.prefix(count).joined() { some[place] = changes[place] }
    return some
  }
}
