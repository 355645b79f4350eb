import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

/// Budgets hold on the 8-bit image, whatever the norm, region, rule and seed.
@Suite struct BudgetTests {
  private let model: CLIP
  private let objective: CosineObjective

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    objective = CosineObjective(target: model.textEmbeddings(of: ["a radiograph with a nodule"]))
  }

  private func randomImage(_ generator: inout RandomGenerator) -> Image {
    // Dark and bright parts, as medical images have them: many pixels at 0 and 255.
    let edge = generator.integer(below: 20)
    return Image(
      width: 32, height: 32, channels: 3,
      pixels: (0..<3072).map { place in
        place / 3 % 32 < edge ? (place % 2 == 0 ? 0 : 255) : UInt8(generator.integer(below: 256))
      })
  }

  private func randomRadius(_ norm: Budget.Norm, _ generator: inout RandomGenerator) -> Float {
    let share = 0.02 + generator.uniform()
    switch norm {
    case .linf: return share * 12 / 255
    case .l2: return share
    case .l1: return share * 12
    case .l0: return (share * 40).rounded(.up)
    case .ssim: return share * 0.1
    }
  }

  /// Computed apart from the library's ledger, but for SSIM, which has goldens of its own.
  private func distance(_ norm: Budget.Norm, _ image: Image, _ clean: Image) throws -> Float {
    let changes = zip(image.pixels, clean.pixels).map { Double(Int($0) - Int($1)) / 255 }
    switch norm {
    case .linf: return Float(changes.map(\.magnitude).max()!)
    case .l2: return Float(changes.reduce(0) { $0 + $1 * $1 }.squareRoot())
    case .l1: return Float(changes.reduce(0) { $0 + $1.magnitude })
    case .l0: return Float(image.changedPlaces(from: clean).count)
    case .ssim: return try norm.distance(of: image, from: clean)
    }
  }

  @Test(arguments: Budget.Norm.allCases, 0..<6)
  func everyNormHolds(_ norm: Budget.Norm, _ seed: Int) throws {
    var generator = RandomGenerator(seed: 100 + seed)
    let clean = randomImage(&generator)
    let radius = randomRadius(norm, &generator)
    let mask = Mask(width: 32, height: 32, pixels: (0..<1024).map { _ in generator.uniform() < 0.4 })
    let rules: [GradientRule] = [
      .steepest, .momentum(), .varianceTuned(samples: 1), .apgd(), .adam, .nesterov(),
    ]
    let attack = try GradientAttack(
      budget: Budget(norm, radius: radius), stepSize: norm == .l0 ? 0.5 : radius / 3, steps: 6,
      startsRandomly: seed % 2 == 0, rule: rules[seed], restarts: 2)
    let region = seed % 3 == 0 ? Region.everywhere : .lesion(mask)
    var run = try attack.start(on: clean, within: region, against: model, objective: objective, seed: seed)
    let start = run.bestScore
    for step in 0..<13 {
      if step == 12 { run.finish() } else { run.step() }
      let places = run.bestImage.changedPlaces(from: clean)
      #expect(try distance(norm, run.bestImage, clean) <= radius)
      #expect(region == .everywhere || places.allSatisfy { mask.pixels[$0] })
    }
    #expect(run.bestScore > start)
    let anew = -objective.losses(of: model.imageEmbeddings(of: [run.bestImage])).item
    #expect(abs(anew - run.bestScore) < 1e-5)
  }

  /// An attack that wants to must spend most of what it may.
  @Test(arguments: zip(Budget.Norm.allCases, [Float(4) / 255, 0.5, 8, 20, 0.05]))
  func budgetsAreSpent(_ norm: Budget.Norm, _ radius: Float) throws {
    var generator = RandomGenerator(seed: 4)
    let clean = randomImage(&generator)
    let attack = try GradientAttack(
      budget: Budget(norm, radius: radius), stepSize: norm == .l0 ? 0.5 : radius / 4, steps: 12)
    var run = try attack.start(on: clean, against: model, objective: objective, seed: 0)
    for _ in 0..<12 { run.step() }
    run.finish()
    #expect(try norm.distance(of: run.bestImage, from: clean) > 0.9 * radius)
  }

  @Test func similarityIsThatOfTheReference() throws {
    let golden = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/attacks.json")
    ).member("ssim")
    for pair in try golden.member("pairs").elements() {
      func image(_ key: String) throws -> Image {
        Image(
          width: try golden.member("width").integer(), height: try golden.member("height").integer(),
          channels: 3,
          pixels: try pair.member(key).elements().map { UInt8(try $0.integer(in: 0...255)) })
      }
      let distance = try Budget.Norm.ssim.distance(of: image("second"), from: image("first"))
      #expect(try abs(Double(distance) - (1 - pair.member("ssim").number())) < 1e-6)
    }
  }

  @Test(arguments: [(Budget.Norm.l0, Float(2.5)), (.ssim, 1), (.l1, 0), (.l2, .nan), (.linf, 1.1)])
  func refusesRadiiThatAreNone(_ norm: Budget.Norm, _ radius: Float) {
    #expect(throws: InputError.self) { try Budget(norm, radius: radius) }
  }

  @Test func refusesImagesSmallerThanTheWindow() {
    let small = Image(width: 10, height: 12, channels: 3, pixels: .init(repeating: 0, count: 360))
    #expect(throws: InputError.self) { try Budget.Norm.ssim.distance(of: small, from: small) }
  }
}
