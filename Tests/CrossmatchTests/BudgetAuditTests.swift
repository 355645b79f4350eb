import Crossmatch
import Tensors
import TestSupport
import Testing

@testable import CrossAttacks
@testable import ImageAttacks
@testable import Perturbations
@testable import TokenAttacks

/// Thousands of random attacks: whatever the settings, the saved image keeps budget and region.
@Suite struct BudgetAuditTests {
  private let model: CLIP

  init() throws { model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip")) }

  @Test(arguments: 0..<8)
  func noRunLeavesItsBudget(_ part: Int) throws {
    var generator = RandomGenerator(seed: 100 + part)
    var violations: [String] = []
    for _ in 0..<300 {
      if let violation = try attackAtRandom(&generator) { violations.append(violation) }
    }
    #expect(violations.isEmpty, "\(violations)")
  }

  /// What went wrong, or nil.
  private func attackAtRandom(_ generator: inout RandomGenerator) throws -> String? {
    let norm = Budget.Norm.allCases[generator.integer(below: Budget.Norm.allCases.count)]
    let budget = try Budget(norm, radius: radius(norm, &generator))
    let clean = Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) }
    )
    let mask = Mask(
      width: 32, height: 32, pixels: (0..<1024).map { _ in generator.uniform() < 0.3 })
    let region: Region = [.everywhere, .lesion(mask), .outside(mask)][generator.integer(below: 3)]
    var text = TokenSearch(.gcg, suffixLength: 1 + generator.integer(below: 3))
    (text.searchWidth, text.topK, text.initial) = (2, 8, .repeating("a"))
    let rules: [GradientRule] = [.steepest, .momentum(), .apgd(), .adam]
    let image = PGD(
      budget: budget, stepSize: budget.radius * (0.05 + generator.uniform()),
      steps: 1 + generator.integer(below: 3),
      startsRandomly: generator.uniform() < 0.5, rule: rules[generator.integer(below: rules.count)])
    let schedule = CrossSchedule.rounds[generator.integer(below: CrossSchedule.rounds.count)]
    let attack = try CrossAttack(
      image: image, text: text, rounds: 1 + generator.integer(below: 3), schedule: schedule)
    let result = try attack.run(
      on: clean, caption: "a normal chest", within: region, against: [model],
      seed: Int(truncatingIfNeeded: generator.next()))

    let saved = try Image(decoding: result.image.adversarial.pngBytes())
    let ledger = try PixelLedger(image: clean, region: region, budget: budget, input: model)
    let what = "\(norm) \(budget.radius) \(region.name) \(schedule) \(image.rule)"
    if ledger.distance(of: saved) > budget.radius { return "\(what): spent \(ledger.distance(of: saved))" }
    if !ledger.admits(saved) { return "\(what): changed outside of the region" }
    if result.account.contains(where: { $0.distance > budget.radius }) { return "\(what): on the way" }
    return result.image.distance == ledger.distance(of: saved)
      ? nil : "\(what): said \(result.image.distance)"
  }

  private func radius(_ norm: Budget.Norm, _ generator: inout RandomGenerator) -> Float {
    switch norm {
    case .linf: 0.5 * generator.uniform() + 1e-3
    case .l2: 3 * generator.uniform() + 1e-2
    case .l1: 50 * generator.uniform() + 0.1
    case .l0: Float(1 + generator.integer(below: 100))
    case .ssim: 0.3 * generator.uniform() + 0.01
    }
  }
}
