import Crossmatch
import Files
import Tensors
import TestSupport
import Testing

@testable import CrossAttacks
@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations

/// Published attacks do what their papers say, and what is wrong with the published MCM is not wrong with ours.
@Suite struct CrossPresetTests {
  private let model: CLIP
  private let clean: Image
  private let caption = "a normal chest"
  private let budget: Budget

  init() throws {
    budget = try Budget(.linf, radius: 4 / 255)
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 5)
    clean = Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) }
    )
  }

  private func match(_ image: Image, _ text: String) -> Float {
    model.imageEmbeddings(of: [image])
      .cosineSimilarity(to: model.textEmbeddings(of: [text]).reshaped([model.textDimension])).item
  }

  private func result(_ preset: CrossPreset, seed: Int = 3) throws -> CrossAttackResult {
    try preset.attack(
      budget: budget, substitution: .table(["normal": ["good", "large"], "chest": ["brain", "head"]])
    )
    .run(on: clean, caption: caption, against: [model], seed: seed)
  }

  @Test(arguments: [CrossPreset.sepAttack, .coAttack, .sga])
  func oneWordIsReplacedByTheWorstForTheMatch(_ preset: CrossPreset) throws {
    let result = try result(preset)
    let replacements = ["a good chest", "a large chest", "a normal brain", "a normal head"]
    // Where the text comes last it is next to the attacked image, else next to the clean one.
    let neighbour = preset == .sepAttack ? clean : result.image.adversarial
    let worst = replacements.min { match(neighbour, $0) < match(neighbour, $1) }!
    let expected = match(neighbour, worst) < match(neighbour, caption) ? worst : caption
    #expect(result.adversarial.text == expected)
    #expect(result.image.distance <= budget.radius && result.image.distance > 0)
    #expect(result.account.map(\.step) == Array(1...(preset == .sepAttack ? 2 : 3)))
    #expect(abs(result.verified - match(result.image.adversarial, result.adversarial.text)) < 1e-5)
  }

  /// Each side next to the clean other: the image of Sep-Attack is that of the image alone.
  @Test func sepAttackDoesNotLookAtTheOtherSide() throws {
    var attack = try #require(try CrossPreset.sepAttack.attack(budget: budget) as? CrossAttack)
    let both = try attack.run(on: clean, caption: caption, against: [model], seed: 3)
    attack.stages.removeFirst()
    attack.text.substitution = .table(["normal": ["good"]])
    let image = attack.image as? PGD
    #expect(image?.startsRandomly == true && image?.steps == 10)
    #expect(both.image.adversarial != clean)
    #expect(match(both.image.adversarial, caption) < match(clean, caption))
  }

  @Test func coAttackAnchorsTheCleanImage() {
    let clean = Tensor([1, 0], shape: [1, 2])
    let objective = AnchoredObjective(
      CosineObjective(.awayFrom, target: Tensor([0, 1], shape: [2])), clean: clean, weight: 1 / 3)
    let losses = objective.losses(of: Tensor([1, 0, 0, 2, 0.6, 0.8], shape: [3, 2])).values
    #expect(zip(losses, [1 / 3, 1, 1]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// Ten rounds of 0.3 in normalized units are far more than they say, in pixels.
  @Test func publishedMCMLeavesItsBudgetAndOursDoesNot() throws {
    var attack = PublishedMCM()
    attack.suffixLength = 3
    let published = try attack.run(on: clean, caption: caption, against: [model], seed: 3)
    #expect(published.image.distance > 0.3 * 0.28)
    #expect(published.account.count == 10)
    // What it believed is not what was saved.
    #expect(abs(published.verified - published.adversarial.score) > 1e-3)
    attack.heldTo = budget
    let held = try attack.run(on: clean, caption: caption, against: [model], seed: 3)
    #expect(held.image.distance <= budget.radius && held.image.distance > 0)
    let ours = try result(.mcm)
    #expect(ours.image.distance <= budget.radius)
    #expect(abs(ours.verified - ours.adversarial.score) < 1e-5)
    #expect(ours.account.allSatisfy { $0.distance <= budget.radius })
    #expect(zip(ours.account, ours.account.dropFirst()).allSatisfy { $0.score >= $1.score - 1e-6 })
  }

  @Test func publishedMCMRefusesWhatItNeverHad() throws {
    let attack = PublishedMCM()
    let mask = Mask(width: 32, height: 32, pixels: (0..<1024).map { $0 < 100 })
    #expect(throws: InputError.self) {
      try attack.run(on: clean, caption: caption, within: .lesion(mask), against: [model], seed: 0)
    }
    #expect(throws: InputError.self) {
      try attack.run(on: clean, caption: caption, against: [model, model], seed: 0)
    }
  }

  /// Both models count: two of one kind give what one alone gives.
  @Test func anEnsembleOfEqualsIsOneOfThem() throws {
    let attack = try CrossPreset.mcm.attack(budget: budget)
    let one = try attack.run(on: clean, caption: caption, against: [model], transferTo: [model], seed: 1)
    let two = try attack.run(on: clean, caption: caption, against: [model, model], seed: 1)
    #expect(abs(one.verified - two.verified) < 0.02)
    #expect(one.others.map(\.wasAttacked) == [false] && two.others.map(\.wasAttacked) == [true])
    #expect(one.others[0].verified == one.verified && one.others[0].clean == one.clean.score)
  }

  @Test func eitherSideAloneGetsAsManyEvaluations() throws {
    let attack = try #require(try CrossPreset.mcm.attack(budget: budget) as? CrossAttack)
    let result = try attack.run(on: clean, caption: caption, against: [model], seed: 1)
    let alone = try attack.attribution(
      of: result, goal: .breakMatch(), on: clean, caption: caption, against: [model])
    #expect(alone.evaluations == result.run.evaluations && alone.both == result.verified)
    #expect(alone.text < result.clean.score && alone.image < result.clean.score)
  }

  @Test func aPairLeavesTheTop() throws {
    let others = ["a brain", "a head", "a large chest", "a good chest"].sorted {
      match(clean, $0) > match(clean, $1)
    }
    // A text that matches better than all others, so that there is something to leave.
    let best = others[0]
    let attack = try CrossPreset.mcm.attack(budget: budget)
    let result = try attack.run(
      on: clean, caption: best, goal: .rank(.leave, top: 2, among: Array(others.dropFirst())),
      against: [model], seed: 1)
    let ranks = try #require(result.ranks)
    #expect(ranks.clean == 1 && ranks.verified > 2 && result.verified > 0)
    #expect(throws: InputError.self) {
      try attack.run(
        on: clean, caption: best, goal: .rank(.leave, top: 5, among: others), against: [model], seed: 1)
    }
  }
}
