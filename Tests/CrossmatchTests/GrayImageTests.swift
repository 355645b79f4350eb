import Crossmatch
import Foundation
import TestSupport
import Testing

@testable import CrossAttacks
@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations

/// What is attacked of a gray image is gray: one channel, whose levels the budget counts, and which is what is saved.
@Suite struct GrayImageTests {
  private let model: CLIP
  private let source: Image
  private let goal = TextGoal(.awayFrom, "a nodule")
  private let objective: SimilarityObjective

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    source = GrayImageTests.image(width: 45, height: 38, seed: 4)
    objective = SimilarityObjective(.awayFrom, target: model.textEmbeddings(of: ["a nodule"]))
  }

  static func image(width: Int, height: Int, channels: Int = 1, seed: UInt64) -> Image {
    var generator = RandomGenerator(seed: seed)
    return Image(
      width: width, height: height, channels: channels,
      pixels: (0..<channels * width * height).map { _ in UInt8(generator.integer(below: 256)) })
  }

  private func cosine(_ image: Image) -> Float {
    model.imageEmbeddings(of: [image])
      .cosineSimilarity(to: model.textEmbeddings(of: ["a nodule"]).reshaped([model.textDimension])).item
  }

  /// The distance as its definition says, on gray levels.
  private func distance(_ image: Image, _ clean: Image, _ norm: Budget.Norm) throws -> Double {
    let changes = zip(image.pixels, clean.pixels).map { Double(Int($0) - Int($1)) / 255 }
    switch norm {
    case .linf: return changes.map(\.magnitude).max()!
    case .l2: return changes.reduce(0) { $0 + $1 * $1 }.squareRoot()
    case .l1: return changes.reduce(0) { $0 + $1.magnitude }
    case .l0: return Double(changes.count { $0 != 0 })
    // Of three equal channels, SSIM is that of each.
    case .ssim: return Double(try norm.distance(of: image.convertedToRGB(), from: clean.convertedToRGB()))
    }
  }

  private static let budgets: [(Budget.Norm, Float)] = [
    (.linf, 6 / 255), (.l2, 0.6), (.l1, 8), (.l0, 30), (.ssim, 0.05),
  ]

  /// Every attack that these norms have, in a space.
  private func attacks(_ budget: Budget, _ space: PixelSpace) throws -> [any ImageAttack] {
    let step = budget.norm == .l0 ? 0.5 : budget.radius / 4
    func gradient(
      _ rule: GradientRule = .steepest, transforms: [any InputTransform] = [], smoothing: Int? = nil,
      source: GradientSource = .derivative
    ) throws -> GradientAttack {
      GradientAttack(
        budget: budget, stepSize: step, steps: 4, startsRandomly: true, rule: rule, restarts: 2,
        transforms: transforms, smoothing: smoothing, source: source, space: space)
    }
    var attacks: [any ImageAttack] = [
      try gradient(), try gradient(.momentum()), try gradient(.nesterov()),
      try gradient(.varianceTuned(samples: 2)), try gradient(.apgd()), try gradient(.adam),
      try gradient(source: .finiteDifferences(.normal, count: 3)),
      try gradient(source: .finiteDifferences(.signs, count: 3)),
      try gradient(
        transforms: [
          .admix(images: [Self.image(width: 20, height: 30, channels: 3, seed: 1)], copies: 2),
          .scaleInvariance(copies: 2), .diverseInput(probability: 1),
        ], smoothing: 3),
      try gradient(transforms: [.multiScale(), .expectationOverTransformation(RandomView(), copies: 1)]),
      QueryAttack(.random, budget: budget, queries: 12, space: space),
    ]
    if [.linf, .l2, .ssim].contains(budget.norm) {
      attacks.append(QueryAttack(.square, budget: budget, queries: 12, space: space))
    }
    if budget.norm == .l2 {
      attacks.append(
        CarliniWagner(targetScore: -0.9, budget: budget, steps: 4, searches: 2, space: space))
    }
    return attacks
  }

  @Test(arguments: budgets, [PixelSpace.modelInput, .source])
  func everyAttackStaysGray(_ norm: (name: Budget.Norm, radius: Float), _ space: PixelSpace) throws {
    let budget = try Budget(norm.name, radius: norm.radius)
    for attack in try attacks(budget, space) {
      let result = try attack.run(on: source, goal: goal, against: model, seed: 2)
      let (clean, image) = (result.image.clean, result.image.adversarial)
      #expect(clean.channels == 1 && image.channels == 1, "\(attack.name)")
      #expect(clean == (space == .source ? source : model.preprocessing.keepingChannels(source)))
      let distance = try distance(image, clean, norm.name)
      #expect(distance <= Double(budget.radius) * 1.000001, "\(attack.name)")
      #expect(abs(distance - Double(result.image.distance)) < 1e-5, "\(attack.name)")
      // Stored as gray or as three equal channels, it is what was verified.
      let saved = try Image(decoding: image.pngBytes())
      #expect(saved == image)
      #expect(abs(cosine(saved) - result.verified) < 1e-6, "\(attack.name)")
      #expect(abs(cosine(saved.convertedToRGB()) - result.verified) < 1e-6, "\(attack.name)")
      #expect(result.verified <= result.cleanScore + 1e-6, "\(attack.name)")
    }
  }

  /// One channel stands for three: its derivative is their sum.
  @Test(arguments: [PixelSpace.modelInput, .source]) func gradientIsTheSumOverChannels(_ space: PixelSpace)
    throws
  {
    let gray = space == .source ? source : model.preprocessing.keepingChannels(source)
    func gradient(_ image: Image) -> [Float] {
      PixelLoss(
        of: [WeightedImageLoss(EmbeddingImageLoss(model, objectives: [objective, objective]))],
        width: image.width, height: image.height
      )
      .gradients(at: [image], owners: [0])[0].gradient
    }
    let (one, three) = (gradient(gray), gradient(gray.convertedToRGB()))
    let area = gray.width * gray.height
    #expect(one.count == area && three.count == 3 * area)
    let largest = one.map(\.magnitude).max()!
    for pixel in 0..<area {
      let sum = three[pixel] + three[pixel + area] + three[pixel + 2 * area]
      #expect(abs(one[pixel] - sum) < 1e-4 * largest)
    }
    // Gray and colour in one batch: each has its own shape.
    let mixed = PixelLoss(
      of: [WeightedImageLoss(EmbeddingImageLoss(model, objectives: [objective, objective]))],
      width: gray.width, height: gray.height
    ).gradients(at: [gray, gray.convertedToRGB()], owners: [0, 1])
    #expect(mixed.map(\.gradient.count) == [area, 3 * area])
    #expect(zip(mixed[0].gradient, one).allSatisfy { abs($0 - $1) < 1e-4 * largest })
  }

  @Test func sweepsPatchesAndFillsStayGray() throws {
    let lesion = Mask(
      width: 45, height: 38,
      pixels: (0..<45 * 38).map { (15..<28).contains($0 % 45) && (12..<25).contains($0 / 45) })
    let attack = try GradientAttack(budget: Budget(.linf, radius: 8 / 255), steps: 3)
    let sweep = try RadiusSweep(attack, plan: .radii([2 / 255, 8 / 255]))
      .run(on: source, goal: goal, against: model, seed: 0)
    #expect(sweep.points.allSatisfy { $0.image.adversarial.channels == 1 })
    for attack in [
      AdversarialPatch(.coveringRegion, side: 8, steps: 6) as any ImageAttack,
      FillSearch(draws: 2),
    ] {
      let result = try attack.run(on: source, within: .lesion(lesion), goal: goal, against: model, seed: 0)
      #expect(result.image.adversarial.channels == 1)
      #expect(result.image.changedPixels > 0)
      #expect(abs(cosine(try result.image.adversarial.savedAndRead()) - result.verified) < 1e-6)
    }
  }

  @Test(arguments: CrossPreset.allCases) func crossAttacksStayGray(_ preset: CrossPreset) throws {
    let budget = try Budget(.linf, radius: 4 / 255)
    var attack = try preset.attack(budget: budget, substitution: .table(["nodule": ["mass"]]))
    if var published = attack as? PublishedMCM {
      (published.rounds, published.suffixLength) = (2, 2)
      attack = published
    }
    if var rounds = attack as? CrossAttack, preset == .mcm {
      rounds.rounds = 2
      attack = rounds
    }
    let result = try attack.run(on: source, caption: "a nodule", against: [model], seed: 1)
    #expect(result.image.clean.channels == 1 && result.image.adversarial.channels == 1)
    #expect(result.image.adversarial != result.image.clean)
    let saved = try result.image.adversarial.savedAndRead()
    let match = model.imageEmbeddings(of: [saved]).cosineSimilarity(
      to: model.textEmbeddings(of: [result.adversarial.text]).reshaped([model.textDimension])
    ).item
    #expect(abs(match - result.verified) < 1e-6)
    if preset != .mcmAsPublished { #expect(result.image.distance <= budget.radius) }
  }

  /// A patch for gray and coloured images alike is gray; one that was made on coloured images alone is not.
  @Test func patchesForMixedSetsAreGray() throws {
    let color = Self.image(width: 32, height: 32, channels: 3, seed: 9)
    let gray = Self.image(width: 32, height: 32, seed: 8)
    let patch = AdversarialPatch(.fixed(PatchPose(x: 0.5, y: 0.5, scale: 0.5)), side: 6, steps: 4)
    func run(_ images: [Image]) throws -> AdversarialPatchRun {
      var run = try patch.start(
        on: images.map { .init($0, objective: objective) }, against: model, seed: 0)
      for _ in 0..<4 { run.step() }
      return run
    }
    let mixed = try run([color, gray])
    #expect(mixed.bestTexture.channels == 1)
    #expect(mixed.bestImages.map(\.channels) == [3, 1])
    let center = 3 * (16 * 32 + 16)
    #expect(Set(mixed.bestImages[0].pixels[center..<center + 3]).count == 1)
    #expect(try run([color]).bestTexture.channels == 3)
  }

  /// An image smaller than the model's input is attacked in both spaces, up to the derivative of enlarging it.
  @Test(arguments: [(28, 28), (12, 60), (7, 5)], [1, 3])
  func smallImagesAreAttacked(_ size: (width: Int, height: Int), _ channels: Int) throws {
    let small = Self.image(width: size.width, height: size.height, channels: channels, seed: 3)
    for space in [PixelSpace.modelInput, .source] {
      let attack = try GradientAttack(budget: Budget(.linf, radius: 8 / 255), steps: 6, space: space)
      let result = try attack.run(on: small, goal: goal, against: model, seed: 0)
      let image = result.image.adversarial
      #expect(image.channels == channels && image.width == (space == .source ? size.width : 32))
      #expect(abs(cosine(image) - result.verified) < 1e-6)
      #expect(result.verified < cosine(small) - 0.01)
    }
  }

  /// Along random directions, the float loss of the source moves as its gradient says.
  @Test func gradientOfEnlargingIsThatOfDifferences() throws {
    let small = Self.image(width: 14, height: 11, seed: 6)
    let loss = PixelLoss(
      of: [WeightedImageLoss(EmbeddingImageLoss(model, objectives: [objective]))], width: 14, height: 11)
    let point = small.pixels.map { 0.2 + 0.6 * Float($0) / 255 }
    let gradient = loss.gradients(at: [point], owners: [0]) { $1 }[0].gradient
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<4 {
      let direction = generator.normalTensor([point.count], standardDeviation: 1).values
      let step: Float = 2e-3
      let losses = loss.losses(
        of: [step, -step].map { step in zip(point, direction).map { $0 + step * $1 } }, owner: 0
      ) { $1 }
      let measured = (losses[0] - losses[1]) / (2 * step)
      let expected = zip(gradient, direction).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      #expect(abs(measured - expected) < 0.02 * max(abs(expected), 0.05))
    }
  }
}
