import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

/// Image attacks of one's own, written against the public interface alone.
@Suite struct OwnImageAttackTests {
  private let model: CLIP
  private let clean: Image
  private let goal = TextGoal(.towards, "a radiograph with a nodule")
  private let budget: Budget

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    clean = .noise(side: 32, seed: 8)
    budget = try Budget(.linf, radius: 8 / 255)
  }

  private func target(_ images: [Image]) throws -> PixelTarget {
    let ledgers = try images.map {
      try PixelLedger(image: $0, region: .everywhere, budget: budget, input: model)
    }
    return PixelTarget(ledgers: ledgers, [WeightedImageLoss(try goal.loss(under: model))])
  }

  /// Foolbox's LinfAdditiveUniformNoiseAttack, repeated: what is proposed is checked against the loop written
  /// out.
  @Test func uniformNoiseIsAFewLines() throws {
    let attack = ProposalAttack(UniformNoise(), budget: budget, steps: 20)
    let result = try attack.run(on: clean, goal: goal, against: model, seed: 3)

    let loss = try goal.loss(under: model)
    let ledger = try PixelLedger(image: clean, region: .everywhere, budget: budget, input: model)
    var generator = RandomGenerator(seed: 3)
    var (best, bestLoss) = (ledger.cleanImage, loss.losses(of: [ledger.cleanImage])[0])
    for _ in 0..<20 {
      let noisy = ledger.cleanPixels.map { $0 + 8 / 255 * (2 * generator.uniform() - 1) }
      let image = ledger.rounded(ledger.projected(noisy))
      #expect(ledger.admits(image))
      let value = loss.losses(of: [image])[0]
      if value < bestLoss { (best, bestLoss) = (image, value) }
    }
    #expect(result.image.adversarial == best && best != clean)
    #expect(abs(result.verified - loss.score(ofLoss: bestLoss)) < 1e-6)
    #expect(result.verified > result.cleanScore && result.image.distance <= budget.radius)
    #expect(result.run.evaluations == 21 && result.attack.name == "uniform-noise")
    #expect(
      attack.parameters.description
        == #"{"norm":"linf","radius":\#(budget.radius),"imageSteps":20,"proposal":{"strength":1},"space":"model-input"}"#
        .replacing("model-input", with: PixelSpace.modelInput.rawValue))
  }

  /// Taken up again from its state, it ends with the same bits; a state of other images is refused.
  @Test func proposalsAreTakenUpAgain() throws {
    let attack = ProposalAttack(Wander(), budget: budget, steps: 12)
    let target = try target([clean, .noise(side: 32, seed: 9)])
    var whole = try attack.start(on: target, seed: 4)
    for _ in 0..<5 { whole.step() }
    let saved = try JSONDecoder().decode(
      ProposalRun<Wander>.State.self, from: JSONEncoder().encode(whole.state))
    var rest = try attack.start(on: target, seed: 4, resuming: saved)
    for _ in 0..<7 {
      whole.step()
      rest.step()
    }
    #expect(rest.bestImages == whole.bestImages && rest.bestScores == whole.bestScores)
    #expect(rest.evaluations == whole.evaluations && rest.steps == 12)
    #expect(zip(target.ledgers, rest.bestImages).allSatisfy { $0.admits($1) })
    let other = try self.target([clean])
    #expect(throws: InputError.self) { try attack.start(on: other, seed: 4, resuming: saved) }
  }

  /// A run written from scratch on ledgers, losses and gradients.
  @Test func anAttackFromScratchIsRunAndVerified() throws {
    let result = try SignDescent(budget: budget, totalSteps: 6).run(
      on: clean, goal: goal, against: model, seed: 0)
    #expect(result.verified > result.cleanScore && result.image.distance <= budget.radius)
    // The same path as PGD's with steps of a level, whose best image is kept.
    let pgd = PGD(budget: budget, stepSize: 1 / 255, steps: 6, roundingEvaluations: 0)
    let reference = try pgd.run(on: clean, goal: goal, against: model, seed: 0)
    #expect(result.image.adversarial == reference.image.adversarial)
    #expect(
      result.attack.parameters.description.hasPrefix(
        #"{"norm":"linf","radius":\#(budget.radius),"imageSteps":6,"#))
  }

  @Test func proposalsRefuseTheirSettings() throws {
    for (strength, steps) in [(Float.nan, 5), (1, -1)] {
      let attack = ProposalAttack(UniformNoise(strength: strength), budget: budget, steps: steps)
      #expect(throws: InputError.self) {
        try attack.start(on: clean, against: goal.loss(under: model), seed: 0)
      }
    }
  }

  /// Proposals without sense lead nowhere, and never out of the budget.
  @Test func wildProposalsStayWithinTheBudget() throws {
    for norm in Budget.Norm.allCases {
      let budget = try Budget(norm, radius: norm == .l0 ? 3 : 0.1)
      let attack = ProposalAttack(Wild(), budget: budget, steps: 4)
      let result = try attack.run(on: clean, goal: goal, against: model, seed: 0)
      #expect(result.image.distance <= budget.radius)
    }
  }
}

/// Uniform noise within the budget, again and again.
private struct UniformNoise: PixelProposal {
  var strength: Float = 1
  var name: String { "uniform-noise" }

  func validate(within budget: Budget) throws {
    guard strength.isFinite else {
      throw InputError(field: "strength", expected: "a number", found: "\(strength)")
    }
  }

  func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float] {
    let radius = strength * search.ledger.budget.radius
    return search.ledger.cleanPixels.map { $0 + radius * (2 * generator.uniform() - 1) }
  }
}

/// Noise around the best so far, less and less.
private struct Wander: PixelProposal {
  var name: String { "wander" }

  func first(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float]? {
    search.ledger.randomStart(using: &generator)
  }

  func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float] {
    let extent = 0.02 * (1 - Float(search.step) / Float(search.totalSteps))
    return search.pixels.map { $0 + extent * (2 * generator.uniform() - 1) }
  }
}

private struct Wild: PixelProposal {
  var name: String { "wild" }

  func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float] {
    let wild: [Float] = [.nan, .infinity, -.infinity, 1e30]
    return search.pixels.indices.map { wild[($0 + search.step) % 4] }
  }
}

/// Steps of a level along the gradient's sign.
private struct SignDescent: ImageAttack {
  var budget: Budget
  var totalSteps: Int
  var name: String { "sign-descent" }

  func start(on target: PixelTarget, seed: Int, resuming state: Run.State?) throws -> Run {
    var run = Run(target: target, state: .init(paths: target.ledgers.map { .init(clean: $0) }))
    if let state {
      let isOurs = zip(state.paths, target.ledgers).allSatisfy { $1.isValidState($0.pixels, $0.best) }
      guard state.paths.count == target.ledgers.count, isOurs else { throw PixelTarget.foreignState }
      run.state = state
    }
    return run
  }

  struct Run: ImageAttackRun {
    struct Path: Codable {
      var pixels: [Float]
      var best: [Float]
      var loss = Float.greatestFiniteMagnitude
      init(clean: PixelLedger) {
        (pixels, best) = (clean.cleanPixels, clean.levels(of: clean.cleanImage))
      }
    }
    struct State: Codable {
      var steps = 0
      var evaluations = 0
      var paths: [Path]
    }
    let target: PixelTarget
    var state: State

    var steps: Int { state.steps }
    var evaluations: Int { state.evaluations }
    var better: Better { target.better }
    var bestScores: [Float] { target.scores(ofLosses: state.paths.map(\.loss)) }
    var bestImages: [Image] { zip(target.ledgers, state.paths).map { $0.image(ofLevels: $1.best) } }

    mutating func step() {
      let images = zip(target.ledgers, state.paths).map { $0.rounded($1.pixels) }
      for (index, found) in target.gradients(at: images).enumerated() {
        let ledger = target.ledgers[index]
        note(found.loss, images[index], index)
        let step = ledger.step(1 / 255, along: found.gradient)
        state.paths[index].pixels = ledger.projected(zip(state.paths[index].pixels, step).map(-))
      }
      state.steps += 1
      state.evaluations += images.count * target.modelCount
    }

    mutating func finish() {
      let images = zip(target.ledgers, state.paths).map { $0.rounded($1.pixels) }
      for (index, loss) in target.losses(of: images).enumerated() { note(loss, images[index], index) }
      state.evaluations += images.count * target.modelCount
    }

    private mutating func note(_ loss: Float, _ image: Image, _ index: Int) {
      guard loss < state.paths[index].loss else { return }
      (state.paths[index].loss, state.paths[index].best) = (loss, target.ledgers[index].levels(of: image))
    }
  }
}

extension Image {
  /// A colour image of random levels.
  fileprivate static func noise(side: Int, seed: Int) -> Image {
    var generator = RandomGenerator(seed: seed)
    return Image(
      width: side, height: side, channels: 3,
      pixels: (0..<3 * side * side).map { _ in UInt8(generator.integer(below: 256)) })
  }
}
