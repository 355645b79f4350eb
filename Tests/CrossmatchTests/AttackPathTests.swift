import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations

/// Each rule against torchattacks' own code on the same weights; see Fixtures/make_attacks.py.
@Suite struct AttackPathTests {
  private let model: CLIP
  private let golden: JSONField
  private let clean: Image
  private let objective: CosineObjective
  private let radius: Float = 8 / 255

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    let fixtures = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
    let pgd = try JSONField(contentsOf: fixtures.appendingPathComponent("pgd.json"))
    golden = try JSONField(contentsOf: fixtures.appendingPathComponent("attacks.json"))
    clean = try Image(square: pgd.member("clean"))
    let tokens = try pgd.member("tokens").elements().map { Int32(try $0.integer()) }
    objective = CosineObjective(target: model.textEmbeddings(tokens: [tokens]))
  }

  private func reference(_ name: String) throws -> JSONField {
    try #require(try golden.member("cases").elements().first { try $0.member("name").string() == name })
  }

  /// The last image, which on all these paths is the best.
  private func lastImage(_ attack: GradientAttack) throws -> Image {
    var run = try attack.start(on: clean, against: model, objective: objective, seed: 0)
    var before = run.bestScore
    for _ in 0..<attack.steps {
      before = run.bestScore
      run.step()
    }
    #expect(run.bestScore > before)
    return run.bestImage
  }

  @Test(arguments: ["mi", "ni", "si-ni", "ti-mi", "vmi"])
  func takesTheReferencesPath(_ name: String) throws {
    var attack = try GradientAttack(budget: Budget(.linf, radius: radius), stepSize: 1 / 255, steps: 5)
    switch name {
    case "mi": attack.rule = .momentum()
    case "ni": attack.rule = .nesterov()
    case "si-ni": (attack.rule, attack.transforms) = (.nesterov(), [.scaleInvariance(copies: 3)])
    case "ti-mi": (attack.rule, attack.smoothing) = (.momentum(), 5)
    default: (attack.rule, attack.steps) = (.varianceTuned(samples: 2), 4)
    }
    let reference = try reference(name)
    #expect(try lastImage(attack) == Image(square: reference.member("adversarial")))
  }

  /// Steps of fractions of a level: rounding decides differently now and then.
  @Test func takesTheReferencesPathInL2() throws {
    let attack = try GradientAttack(
      budget: Budget(.l2, radius: 1), stepSize: 0.25, steps: 5, roundingEvaluations: 0)
    let expected = try Image(square: reference("l2").member("adversarial"))
    let found = try lastImage(attack)
    let differences = zip(found.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.max()! <= 1)
    #expect(differences.count { $0 > 0 } < 30)
  }

  /// The rule alone, from the reference's losses and gradients on a small function: every point of forty steps.
  @Test(arguments: ["Linf", "L2"])
  func adaptsItsStepsAsTheReference(_ norm: String) throws {
    let reference = try reference("apgd \(norm)")
    let clean = try Image(square: reference.member("clean"))
    let budget = try Budget(norm == "L2" ? .l2 : .linf, radius: reference.float("radius"))
    let ledger = try PixelLedger(
      clean: clean, region: Mask(width: 4, height: 4, pixels: .init(repeating: true, count: 16)),
      budget: budget)
    func rows(_ key: String) throws -> [[Float]] {
      try reference.member(key).elements().map { try $0.elements().map { Float(try $0.number()) } }
    }
    let (points, gradients, losses) = (
      try rows("points"), try rows("gradients"), try reference.floats("losses")
    )
    var path = DescentPath(start: ledger.cleanPixels, clean: [], generator: RandomGenerator(seed: 0))
    for step in 0..<40 {
      #expect(zip(path.pixels, points[step]).allSatisfy { abs($0 - $1) < 2e-6 }, "step \(step)")
      // The reference maximizes.
      (path.loss, path.gradient) = (-losses[step], gradients[step].map { -$0 })
      path.advance(by: .apgd(), stepSize: 1, length: 40, ledger)
    }
    #expect(path.schedule!.stepSize < budget.radius, "the step was never halved twice")
  }

  /// The rule alone, from what the reference drew: its start and the four moves after it.
  @Test func movesSquaresInL2AsTheReference() throws {
    let reference = try reference("square L2")
    let clean = try Image(square: reference.member("clean"))
    let radius = try reference.float("radius")
    let attack = try QueryAttack(
      .square, budget: Budget(.l2, radius: radius), queries: 4, initialFraction: 0.4)
    let (width, height) = (clean.width, clean.height)
    let ledger = try PixelLedger(
      clean: clean, region: Mask(width: width, height: height, pixels: .init(repeating: true, count: 225)),
      budget: attack.budget)
    var draws = try reference.member("draws").elements()[...]
    func bumps() throws -> SquareBumps {
      try SquareBumps(
        isTransposed: draws.removeFirst().bool(),
        signs: draws.removeFirst().elements().map { Float(try $0.number()) })
    }
    func window(_ side: Int) throws -> SquareWindow {
      try SquareWindow(top: draws.removeFirst().integer(), left: draws.removeFirst().integer(), side: side)
    }
    let move = SquareMove(width: width, height: height, channels: 3)
    var direction = move.start(try move.tiles.map { _ in try bumps() })
    for (query, point) in try reference.member("points").elements().enumerated() {
      let expected = try point.elements().map { Float(try $0.number()) }
      let step = ledger.step(radius, along: direction)
      let pixels = ledger.projected(zip(ledger.cleanPixels, step).map(+))
      #expect(zip(pixels, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "query \(query)")
      if query == 4 { break }
      let side = max(3, Int((attack.share(after: query) * 225).squareRoot().rounded())) | 1
      let target = try window(side)
      direction = move.moved(
        zip(pixels, ledger.cleanPixels).map(-), within: radius, from: try window(side), to: target,
        bumps: try bumps())
    }
    #expect(draws.isEmpty)
  }

  @Test func searchesTheSmallestChangeAsTheReference() throws {
    let expected = try reference("cw").floats("scores")
    let attack = try CarliniWagner(
      targetScore: 2, budget: Budget(.l2, radius: 100), steps: 20, searches: 1)
    var run = try attack.start(on: clean, against: model, objective: objective, seed: 0)
    var best = -Float.infinity
    for step in 0..<20 {
      run.step()
      best = max(best, expected[step])
      #expect(abs(run.bestScore - best) < 2e-3, "step \(step)")
    }
  }
}

extension JSONField {
  func float(_ key: String) throws -> Float { Float(try member(key).number()) }
  func floats(_ key: String) throws -> [Float] { try member(key).elements().map { Float(try $0.number()) } }
}
