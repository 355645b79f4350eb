import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

/// Attacks as values: encoded and decoded, with transforms of one's own, and refused when they are
/// impossible.
@Suite struct AttackSettingsTests {
  private let model: CLIP
  private let clean: Image
  private let goal = TextGoal(.towards, "a radiograph with a nodule")
  private let budget: Budget

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 8)
    clean = Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) }
    )
    budget = try Budget(.linf, radius: 8 / 255)
  }

  private func decoded<Value: Codable>(_ value: Value) throws -> Value {
    let decoder = JSONDecoder()
    decoder.userInfo[.inputTransforms] = [Dimming.self] as [any InputTransform.Type]
    return try decoder.decode(Value.self, from: JSONEncoder().encode(value))
  }

  @Test func attacksAreWhatTheyWereEncodedAs() throws {
    let gray = Image(width: 3, height: 2, channels: 1, pixels: [0, 50, 100, 150, 200, 255])
    let transforms: [any InputTransform] = [
      .diverseInput(smallest: 0.7), .scaleInvariance(copies: 2), .admix(images: [clean, gray], copies: 1),
      .multiScale(scales: [0.3]), .expectationOverTransformation(RandomView(jpegQuality: nil), copies: 2),
      Dimming(most: 0.25),
    ]
    let rules: [GradientRule] = [
      .steepest, .wholeRadius, .momentum(decay: 0.9), .nesterov(), .varianceTuned(samples: 3),
      .apgd(threshold: 0.7), .adam,
    ]
    for rule in rules {
      let attack = GradientAttack(
        budget: budget, stepSize: 0.1, steps: 3, startsRandomly: true, rule: rule, restarts: 2,
        transforms: transforms, smoothing: 5, source: .finiteDifferences(.signs, count: 3), space: .source,
        roundingEvaluations: 1)
      #expect(try decoded(attack) == attack)
      var other = attack
      other.transforms[5] = Dimming(most: 0.3)
      #expect(other != attack)
    }
    let l2 = try Budget(.l2, radius: 3)
    #expect(try decoded(GradientAttack(budget: l2)) == GradientAttack(budget: l2))
    let query = QueryAttack(.random, budget: l2, queries: 3, initialFraction: 0.3)
    #expect(try decoded(query) == query)
    let smallest = CarliniWagner(targetScore: 0.3, budget: l2, searches: 2)
    #expect(try decoded(smallest) == smallest)
    let fills = FillSearch(kinds: [.flat, .tissue], draws: 3)
    #expect(try decoded(fills) == fills)
    let proposals = ProposalAttack(query, budget: l2, steps: 7, space: .source)
    #expect(try decoded(proposals) == proposals)
    for placement in [
      AdversarialPatch.Placement.fixed(PatchPose(x: 0.1, y: 0.2, scale: 0.3)), .coveringRegion,
      .drawn(PatchPoseRange()), .optimized(PatchPoseRange(x: 0.3...0.4)),
    ] {
      let patch = AdversarialPatch(placement, shape: .disc, side: 9, trials: 2)
      #expect(try decoded(patch) == patch)
    }
    for plan in [RadiusSweep.Plan.radii([0.1, 0.2]), .smallest(reaching: 0.4)] {
      let sweep = RadiusSweep(GradientAttack(budget: budget), plan: plan)
      #expect(try decoded(sweep) == sweep)
    }
  }

  @Test func unknownTransformsAndImpossibleBudgetsAreNotDecoded() throws {
    let attack = GradientAttack(budget: budget, transforms: [Dimming()])
    let data = try JSONEncoder().encode(attack)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(GradientAttack.self, from: data) }
    let wrong = Data(#"{"norm": "linf", "radius": 3}"#.utf8)
    #expect(throws: InputError.self) { try JSONDecoder().decode(Budget.self, from: wrong) }
  }

  /// A transform of one's own decides over gradients, and stands in results by its name and its members.
  @Test func ownTransformsAreUsedAndRecorded() throws {
    let attack = GradientAttack(budget: budget, stepSize: 2 / 255, steps: 3, transforms: [Dimming()])
    let result = try attack.run(on: clean, goal: goal, against: model, seed: 1)
    #expect(result.verified > result.cleanScore)
    var plain = attack
    plain.transforms = []
    let other = try plain.run(on: clean, goal: goal, against: model, seed: 1)
    #expect(other.image.adversarial != result.image.adversarial)
    let text = attack.parameters.description
    #expect(text.contains(#""transformations":[{"transformation":"dimming","most":0.3}]"#), "\(text)")
  }

  /// The library's own stand in results as they always have.
  @Test func transformsStandInResultsByTheirNames() {
    let attack = GradientAttack(
      budget: budget,
      transforms: [
        .diverseInput(), .scaleInvariance(), .admix(images: [clean]), .multiScale(),
        .expectationOverTransformation(),
      ])
    let text = attack.parameters.description
    for record in [
      #"{"transformation":"di","smallest":0.9,"probability":0.5}"#,
      #"{"transformation":"si","copies":5}"#,
      #"{"transformation":"admix","images":1,"strength":0.2,"copies":3}"#,
      #"{"transformation":"sga","scales":[0.5,0.75,1.25,1.5],"noise":0.05}"#,
      #"{"transformation":"eot","rotation":5.0,"scale":0.05,"brightness":0.1,"noise":0.01,"jpegQuality":[75,95],"copies":4}"#,
    ] {
      #expect(text.filter { $0 != " " }.contains(record), "\(text)")
    }
  }

  /// Gradient attacks with one property set to what is impossible, by the field that the error names.
  private static let impossible: [(field: String, change: @Sendable (inout GradientAttack) -> Void)] = [
    ("steps", { $0.steps = -3 }), ("restarts", { $0.restarts = 0 }), ("smoothing", { $0.smoothing = 2 }),
    ("step size", { $0.stepSize = .nan }),
    ("copies", { $0.transforms = [.scaleInvariance(copies: -1), .scaleInvariance(copies: -1)] }),
    ("copies", { $0.transforms = [.scaleInvariance(copies: 200), .scaleInvariance(copies: 200)] }),
    ("smallest size", { $0.transforms = [.diverseInput(smallest: 2)] }),
    ("probability", { $0.transforms = [.diverseInput(probability: -1)] }),
    ("admix", { $0.transforms = [.admix(images: [])] }),
    ("scale", { $0.transforms = [.multiScale(scales: [0])] }),
    ("JPEG quality", { $0.transforms = [.expectationOverTransformation(RandomView(jpegQuality: 0...5))] }),
    ("most", { $0.transforms = [Dimming(most: 2)] }),
    ("samples", { $0.rule = .varianceTuned(samples: -1) }), ("decay", { $0.rule = .momentum(decay: .nan) }),
    ("directions", { $0.source = .finiteDifferences(.normal, count: 0) }),
  ]

  @Test(arguments: impossible.indices) func impossiblePropertiesAreRefusedAtTheStart(_ index: Int) throws {
    let (field, change) = Self.impossible[index]
    var attack = GradientAttack(budget: budget)
    change(&attack)
    let error = #expect(throws: InputError.self) {
      try attack.start(on: clean, against: goal.loss(under: model), seed: 0)
    }
    #expect(error?.field == field)
    #expect(throws: InputError.self) { try attack.run(on: clean, goal: goal, against: model, seed: 0) }
  }

  @Test func otherAttacksRefuseTheirsAtTheStart() throws {
    var square = QueryAttack(.square, budget: budget)
    square.budget = try Budget(.l1, radius: 3)
    var shares = QueryAttack(.random, budget: budget)
    shares.initialFraction = 0
    var smallest = CarliniWagner(targetScore: 0, budget: try Budget(.l2, radius: 1))
    smallest.steps = 0
    var fills = FillSearch()
    fills.draws = -1
    var patch = AdversarialPatch(.drawn(PatchPoseRange()))
    patch.placement = .drawn(PatchPoseRange(scale: 0...1))
    var fixed = AdversarialPatch(.coveringRegion)
    fixed.placement = .fixed(PatchPose(x: .nan, y: 0, scale: 1))
    let target = PixelTarget(
      ledgers: [try PixelLedger(image: clean, region: .everywhere, budget: budget, input: model)],
      [WeightedImageLoss(try goal.loss(under: model))])
    #expect(throws: InputError.self) {
      try shares.start(on: target, from: target.ledgers[0].cleanPixels, seed: 0)
    }
    let attacks: [any ImageAttack] = [square, shares, smallest, fills, patch, fixed]
    for attack in attacks {
      #expect(throws: InputError.self, "\(attack.name)") {
        try attack.run(on: clean, goal: goal, against: model, seed: 0)
      }
    }
    var sweep = RadiusSweep(GradientAttack(budget: budget), plan: .radii([0.1]))
    sweep.plan = .radii([])
    #expect(throws: InputError.self) { try sweep.run(on: clean, goal: goal, against: model, seed: 0) }
    sweep = RadiusSweep(GradientAttack(budget: budget), plan: .radii([0.1]))
    sweep.attack.steps = 0
    #expect(throws: InputError.self) { try sweep.run(on: clean, goal: goal, against: model, seed: 0) }
  }
}

/// The image a little darker.
private struct Dimming: InputTransform {
  static let name = "dimming"
  var most: Float = 0.3

  func validate() throws {
    guard (0...1).contains(most) else {
      throw InputError(field: "most", expected: "a number from 0 to 1", found: "\(most)")
    }
  }

  func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    [pixels * (1 - most * generator.uniform())]
  }
}
