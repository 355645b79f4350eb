import Crossmatch
import Foundation
import TestSupport
import Testing

@testable import CrossAttacks
@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations

/// A gray file of 16 bits that is attacked in its own samples.
@Suite struct SourceDepthTests {
  private let model: CLIP
  private let goal = TextGoal(.awayFrom, "a nodule")
  /// 12 bits of samples within a window that leaves some of them out at both ends.
  private let source: Image

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 3)
    source = Image(
      width: 45, height: 38,
      fine: FineSamples(
        samples: (0..<45 * 38).map { _ in UInt16(generator.integer(below: 4096)) }, black: 200, white: 3900))
  }

  private func cosine(_ image: Image) -> Float {
    model.imageEmbeddings(of: [image])
      .cosineSimilarity(to: model.textEmbeddings(of: ["a nodule"]).reshaped([model.textDimension])).item
  }

  /// The share of the window that a sample stands at.
  private func value(_ sample: UInt16) -> Double { min(max((Double(sample) - 200) / 3700, 0), 1) }

  @Test(arguments: [(Budget.Norm.linf, Float(1.3) / 255), (.l2, 0.2), (.l1, 3), (.l0, 20), (.ssim, 0.02)])
  func samplesKeepBudgetAndWindow(_ norm: Budget.Norm, _ radius: Float) throws {
    let budget = try Budget(norm, radius: radius)
    let attack = GradientAttack(
      budget: budget, stepSize: norm == .l0 ? 0.5 : radius / 4, steps: 6, space: .source)
    let result = try attack.run(on: source, goal: goal, against: model, seed: 0)
    let (before, after) = (source.fine!.samples, try #require(result.image.adversarial.fine).samples)
    let changes = zip(before, after).map { value($1) - value($0) }
    let distance: Double? =
      switch norm {
      case .linf: changes.map(\.magnitude).max()!
      case .l2: changes.reduce(0) { $0 + $1 * $1 }.squareRoot()
      case .l1: changes.reduce(0) { $0 + $1.magnitude }
      case .l0: Double(changes.count { $0 != 0 })
      case .ssim: nil
      }
    if let distance {
      #expect(distance <= Double(radius) * 1.000001)
      #expect(abs(distance - Double(result.image.distance)) < 1e-5)
    }
    #expect(result.image.distance <= radius)
    // What does not change within the window stays as it is, beyond it too.
    #expect(zip(zip(before, after), changes).allSatisfy { $1 != 0 || $0.0 == $0.1 })
    #expect(before.contains { $0 < 200 } && after.allSatisfy { $0 < 4096 })
    #expect(result.verified < result.cleanScore - 0.001)
    // Read by anybody, with the window that the result names.
    let saved = try Image(
      decoding: result.image.adversarial.pngBytes(), window: .levels(center: 2050.5, width: 3701),
      keepsDepth: true)
    #expect(saved == result.image.adversarial)
    #expect(abs(cosine(saved) - result.verified) < 1e-6)
  }

  /// Less than half a level of 8 bits is nothing there, and something here.
  @Test func changesBelowALevelOf8BitsCount() throws {
    let attack = try GradientAttack(
      budget: Budget(.linf, radius: 0.4 / 255), stepSize: 0.1 / 255, steps: 6, space: .source)
    let fine = try attack.run(on: source, goal: goal, against: model, seed: 0)
    #expect(fine.image.changedPixels > 1_000 && fine.verified < fine.cleanScore - 0.002)
    let bytes = Image(width: 45, height: 38, channels: 1, pixels: source.pixels)
    #expect(try attack.run(on: bytes, goal: goal, against: model, seed: 0).image.changedPixels == 0)
  }

  /// What the model sees is the window resized in floats; 8 bits are near to it.
  @Test func theModelSeesTheWindow() throws {
    // Smooth, so that what 8 bits lose is rounding alone and no overshooting between the passes.
    let samples = (0..<45 * 38).map { (place: Int) -> UInt16 in
      let (x, y) = (place % 45, place / 45)
      return UInt16(300 + 40 * x + 35 * y)
    }
    let smooth = Image(
      width: 45, height: 38, fine: FineSamples(samples: samples, black: 200, white: 3900))
    let pixels = model.pixels(of: smooth)
    let rounded = model.pixels(of: Image(width: 45, height: 38, channels: 1, pixels: smooth.pixels))
    #expect(pixels.shape == [1, 3, 32, 32])
    let differences = zip(pixels.values, rounded.values).map { abs($0 - $1) * 255 }
    #expect(differences.max()! < 2 && differences.max()! > 0)
    // An image of the model's size is not resized at all.
    let own = Image(
      width: 32, height: 32,
      fine: FineSamples(samples: (0..<1024).map { UInt16($0 * 60) }, black: 600, white: 60_000))
    let expected = (0..<1024).map { Float(min(max(($0 * 60 - 600), 0), 59_400)) / 59_400 }
    #expect(zip(model.pixels(of: own).values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func crossAttacksAndSquaresKeepTheDepth() throws {
    let budget = try Budget(.linf, radius: 2 / 255)
    let square = try QueryAttack(.square, budget: budget, queries: 10, space: .source)
      .run(on: source, goal: goal, against: model, seed: 0)
    #expect(square.image.adversarial.fine != nil && square.verified <= square.cleanScore)
    var attack = try #require(try CrossPreset.mcm.attack(budget: budget) as? CrossAttack)
    attack.rounds = 2
    attack.image = PGD(budget: budget, steps: 3, space: .source)
    let result = try attack.run(on: source, caption: "a nodule", against: [model], seed: 0)
    let saved = try result.image.adversarial.savedAndRead()
    #expect(saved.fine != nil && saved == result.image.adversarial)
    let texts = model.textEmbeddings(of: [result.adversarial.text]).reshaped([model.textDimension])
    let match = model.imageEmbeddings(of: [saved]).cosineSimilarity(to: texts).item
    #expect(abs(match - result.verified) < 1e-6 && result.image.distance <= budget.radius)
  }
}
