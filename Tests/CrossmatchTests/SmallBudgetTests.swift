import Crossmatch
import Phantoms
import Testing

/// However small a budget is, an attack gets at least as far as moving the steepest levels of one gradient by one.
@Suite struct SmallBudgetTests {
  private static let radii: KeyValuePairs<Budget.Norm, [Float]> = [
    .linf: [1 / 255, 2.5 / 255], .l2: [1 / 255, 0.02, 0.05, 0.2], .l1: [1 / 255, 0.1, 0.5, 1, 2],
    .l0: [1, 2, 5], .ssim: [1e-7, 1e-5, 1e-4],
  ]

  private static let rules: [GradientRule] = [
    .steepest, .wholeRadius, .momentum(), .nesterov(), .varianceTuned(samples: 1), .apgd(), .adam,
  ]

  private let model: CLIP
  private let clean: Image
  private let goal: TextGoal
  private let objective: SimilarityObjective
  /// Of the clean image's loss, `[3, height, width]`.
  private let gradient: [Float]

  init() throws {
    model = try PhantomCLIP.load()
    let phantom = PhantomGenerator(size: 128).phantom(seed: 1_000_000_001)
    clean = phantom.image.convertedToRGB()
    let caption = phantom.matchedCaptions.last!
    goal = TextGoal(.awayFrom, caption)
    let objective = SimilarityObjective(.awayFrom, target: model.textEmbeddings(of: [caption]))
    self.objective = objective
    let pixels = Tensor(pixels: clean.pixels, height: clean.height, width: clean.width)
    gradient =
      valueWithGradient(at: pixels) { [model] in
        objective.losses(of: model.imageEmbeddings(pixels: $0)).sum()
      }.gradient.values
  }

  private func score(_ image: Image) -> Float {
    objective.score(ofLoss: objective.losses(of: model.imageEmbeddings(of: [image])).item)
  }

  /// Computed apart from the library: the image with these places of `[3, height, width]` moved by one level.
  private func moved(_ places: some Sequence<Int>) -> Image {
    let area = clean.width * clean.height
    var pixels = clean.pixels
    for place in places {
      let index = 3 * (place % area) + place / area
      let level = Int(pixels[index]) + (gradient[place] > 0 ? -1 : 1)
      pixels[index] = UInt8(min(max(level, 0), 255))
    }
    return Image(width: clean.width, height: clean.height, channels: 3, pixels: pixels)
  }

  /// The lowest score of the steepest levels that the budget bears, and of half as many, a quarter and so on.
  private func lowestByOneLevel(_ budget: Budget) throws -> Float {
    let area = clean.width * clean.height
    func canMove(_ place: Int) -> Bool {
      let level = clean.pixels[3 * (place % area) + place / area]
      return gradient[place] > 0 ? level > 0 : gradient[place] < 0 && level < 255
    }
    let movable = gradient.indices.filter(canMove)
    var groups = movable.sorted { gradient[$0].magnitude > gradient[$1].magnitude }.map { [$0] }
    if budget.norm == .l0 {
      let pixels = Dictionary(grouping: movable) { $0 % area }
      groups = pixels.values.sorted { first, second in
        first.reduce(0) { $0 + gradient[$1].magnitude } > second.reduce(0) { $0 + gradient[$1].magnitude }
      }
    }
    var (low, high) = (0, groups.count + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      let image = moved(groups.prefix(middle).joined())
      if try budget.norm.distance(of: image, from: clean) <= budget.radius {
        low = middle
      } else {
        high = middle
      }
    }
    return sequence(first: low) { $0 / 2 }.prefix { $0 > 0 }.map { score(moved(groups.prefix($0).joined())) }
      .min() ?? score(clean)
  }

  @Test(arguments: Budget.Norm.allCases)
  func noAttackIsWeakerThanOneLevel(_ norm: Budget.Norm) throws {
    for radius in try #require(Self.radii.first { $0.key == norm }).value {
      let budget = try Budget(norm, radius: radius)
      let lowest = try lowestByOneLevel(budget)
      for rule in Self.rules {
        let attack = GradientAttack(
          budget: budget, stepSize: norm == .l0 ? 0.5 : radius / 4, steps: rule == .wholeRadius ? 1 : 5,
          rule: rule)
        let result = try attack.run(on: clean, goal: goal, against: model, seed: 0)
        #expect(result.verified <= lowest, "\(norm) \(radius) \(rule): \(result.verified) above \(lowest)")
        #expect(result.image.distance <= radius)
      }
    }
  }

  /// Attacks that see no derivative find something by their own queries.
  @Test(arguments: Budget.Norm.allCases)
  func attacksWithoutDerivativesFindSomething(_ norm: Budget.Norm) throws {
    let smallest: [Budget.Norm: Float] = [
      .linf: 1 / 255, .l2: 0.02, .l1: 0.1, .l0: 1, .ssim: 1e-5,
    ]
    let budget = try Budget(norm, radius: try #require(smallest[norm]))
    var attacks: [any ImageAttack] = [
      QueryAttack(.random, budget: budget, queries: 300),
      try GradientAttack(
        budget: budget, stepSize: budget.radius, steps: 3, source: .finiteDifferences(.normal)),
      try GradientAttack(
        budget: budget, stepSize: 2 / 255, steps: 3, rule: .adam, source: .finiteDifferences(.signs)),
    ]
    if [.linf, .l2, .ssim].contains(norm) {
      attacks.append(QueryAttack(.square, budget: budget, queries: 100))
    }
    for attack in attacks {
      let result = try attack.run(on: clean, goal: goal, against: model, seed: 0)
      #expect(result.verified < result.cleanScore, "\(norm) \(attack.name)")
      #expect(result.image.distance <= budget.radius)
    }
  }

  /// Auto-PGD has ten times the steps.
  @Test(arguments: [1, 5, 30, 100] as [Float])
  func autoPGDCountsPixelsApartFromSteps(radius: Float) throws {
    let budget = try Budget(.l0, radius: radius)
    let plain = GradientAttack(budget: budget, stepSize: 0.5, steps: 10)
    let auto = GradientAttack(budget: budget, stepSize: 0.5, steps: 50, rule: .apgd())
    let scores = try [plain, auto].map {
      try $0.run(on: clean, goal: goal, against: model, seed: 0).verified
    }
    #expect(scores[1] <= scores[0] + 0.01, "\(radius): \(scores)")
  }

  /// Computed apart: the pixels of which most is to be had, each as far as it goes.
  private func steepestAtTheirEnds(_ count: Int) -> Image {
    let area = clean.width * clean.height
    func end(_ index: Int, _ gradient: Float) -> Int {
      gradient > 0 ? 0 : gradient < 0 ? 255 : Int(clean.pixels[index])
    }
    func gain(_ pixel: Int) -> Float {
      (0..<3).reduce(0) { sum, channel in
        let (index, gradient) = (3 * pixel + channel, gradient[pixel + channel * area])
        return sum + gradient.magnitude * Float(abs(end(index, gradient) - Int(clean.pixels[index])))
      }
    }
    let gains = (0..<area).map(gain)
    var pixels = clean.pixels
    for pixel in (0..<area).sorted(by: { gains[$0] > gains[$1] }).prefix(count) {
      for channel in 0..<3 {
        pixels[3 * pixel + channel] = UInt8(end(3 * pixel + channel, gradient[pixel + channel * area]))
      }
    }
    return Image(width: clean.width, height: clean.height, channels: 3, pixels: pixels)
  }

  /// However many pixels may change, a single step takes the steepest as far as they go.
  @Test(arguments: [1, 10, 100, 1000, 4000]) func oneStepTakesPixelsToTheirEnds(count: Int) throws {
    let attack = try GradientAttack(budget: Budget(.l0, radius: Float(count)), steps: 1, rule: .wholeRadius)
    let result = try attack.run(on: clean, goal: goal, against: model, seed: 0)
    let lowest = score(steepestAtTheirEnds(count))
    #expect(result.verified <= lowest + 1e-4, "\(count): \(result.verified) above \(lowest)")
    #expect(result.image.changedPixels <= count)
  }

  /// Adam's steps are not lost in the projection, which shrinks all changes by one amount.
  @Test(arguments: [0.3, 1, 5, 20] as [Float], [1, 3])
  func adamIsAsStrongAsPGD(radius: Float, channels: Int) throws {
    let budget = try Budget(.l1, radius: radius)
    let image = channels == 1 ? clean.withoutColor() ?? clean : clean
    func verified(_ rule: GradientRule, _ stepSize: Float) throws -> Float {
      try GradientAttack(budget: budget, stepSize: stepSize, steps: 10, rule: rule)
        .run(on: image, goal: goal, against: model, seed: 0).verified
    }
    let (adam, plain) = (try verified(.adam, 2 / 255), try verified(.steepest, radius / 4))
    #expect(adam <= plain + 1e-4, "\(radius): \(adam) above \(plain)")
  }
}
