import CrossAttacks
import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import LanguageModels
import Objectives
import Perturbations
import TargetLosses
import Tensors
import Testing
import TokenAttacks
import VisionLanguageModels

/// Attacks on what a model answers about an image: each makes the target more probable, keeps its budget, and
/// reports the score of what is saved.
@Suite struct AnswerAttackTests {
  private static let goal = GoalDescription(objective: "target response")

  /// An image next to which words and target stand, larger than the model's input.
  private func source(gray: Bool = false) -> Image {
    var generator = RandomGenerator(seed: 8)
    let channels = gray ? 1 : 3
    return Image(
      width: 41, height: 33, channels: channels,
      pixels: (0..<41 * 33 * channels).map { _ in UInt8(generator.integer(below: 256)) })
  }

  private func target(_ name: String, about image: Image) throws -> (target: ImageTarget, words: String) {
    let fixture = try ParityFixture(name)
    let sample = fixture.cases[0]
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    let (frame, words) = sample.conversation
    return (try ImageTarget(sample.target, under: model, frame: frame, about: image), words)
  }

  /// The score of an image and words from scratch: no shared beginnings, no batches.
  private func score(_ target: ImageTarget, _ image: Image, _ words: String) throws -> Float {
    let model = target.model
    let ids = try target.tokens(of: words) + target.prompt.targetTokens
    let rows = model.reader.rows(of: target.input.pixels(of: image))
    let states = model.language.network.states(
      of: model.inputEmbeddings(of: ids, at: 0..<ids.count, rows: rows), lengths: [ids.count])
    let count = target.prompt.targetTokens.count
    let logits = model.language.network.logits(of: states).rows(ids.count - 1 - count..<ids.count - 1)
    return -logits.crossEntropy(targets: target.prompt.targetTokens.map(Int.init)).item
  }

  private static func attacks() throws -> [String: any ImageAttack] {
    let budget = try Budget(.linf, radius: 16 / 255)
    return [
      "PGD": PGD(budget: budget, stepSize: 4 / 255, steps: 3),
      "PGD on the source": PGD(budget: budget, stepSize: 4 / 255, steps: 3, space: .source),
      "Auto-PGD": PGD(budget: budget, steps: 3, rule: .apgd()),
      "PGD in L2": PGD(budget: try Budget(.l2, radius: 2), stepSize: 0.5, steps: 3),
      "Square": QueryAttack(.square, budget: budget, queries: 12),
      "Square on the source": QueryAttack(.square, budget: budget, queries: 12, space: .source),
      "patch": AdversarialPatch(
        .fixed(PatchPose(x: 0.5, y: 0.5, scale: 0.4)), side: 8, steps: 3, batch: 2),
    ]
  }

  @Test(
    arguments: ParityFixture.names,
    ["PGD", "PGD on the source", "Auto-PGD", "PGD in L2", "Square", "Square on the source", "patch"])
  func imagesAreMoved(name: String, attack: String) throws {
    for source in [source(), source(gray: true)] {
      let (target, words) = try target(name, about: source)
      let loss = TargetPairLoss(target).fixing(tokens: try target.tokens(of: words))
      let attack = try #require(try Self.attacks()[attack])
      let result = try attack.run(on: source, against: [loss], goal: Self.goal, seed: 3)
      #expect(result.verified > result.cleanScore, "\(result.cleanScore)")
      #expect(abs(result.verified - result.score) < 1e-3)
      let found = result.image.adversarial
      #expect(abs(try score(target, found, words) - result.verified) < 1e-3)
      #expect(found.channels == result.image.clean.channels)
      if attack.space == .source {
        #expect((found.width, found.height, found.channels) == (41, 33, source.channels))
      }
    }
  }

  @Test(arguments: ParityFixture.names)
  func imagesAndWordsAreMovedTogether(name: String) throws {
    let source = source()
    let (target, words) = try target(name, about: source)
    let loss = TargetPairLoss(target)
    var text = TokenSearch(.gcg, suffixLength: 2)
    (text.searchWidth, text.topK) = (8, 16)
    text.initial = .repeating(target.model.language.tokenizer.id(for: "\u{2581}a") == nil ? "!" : "a")
    let image = PGD(budget: try Budget(.linf, radius: 16 / 255), stepSize: 4 / 255, steps: 2)
    let attack = try CrossAttack(image: image, text: text, rounds: 2)
    let result = try attack.run(
      on: source, caption: words, within: .everywhere, goal: Self.goal, against: [loss], transferTo: [],
      seed: 2, evaluations: nil, snapshots: nil, shouldStop: { false }, progress: { _ in })
    #expect(result.verified > result.clean.score)
    #expect(
      abs(try score(target, result.image.adversarial, result.adversarial.text) - result.verified) < 1e-3)
    #expect(abs(try score(target, result.image.clean, words) - result.clean.score) < 1e-3)
    #expect(abs(try score(target, result.image.clean, result.adversarial.text) - result.textOnly) < 1e-3)
    #expect(abs(try score(target, result.image.adversarial, words) - result.imageOnly) < 1e-3)
  }

  /// As it was published, it keeps no budget and may end worse than it was; what it reports is what is saved.
  @Test(arguments: ParityFixture.names)
  func publishedMCMRunsOnAnswers(name: String) throws {
    let source = source()
    let (target, words) = try target(name, about: source)
    var attack = PublishedMCM()
    (attack.rounds, attack.imageSteps, attack.searchWidth) = (2, 2, 6)
    attack.initialSuffix = "}& }&"
    let result = try attack.run(
      on: source, caption: words, within: .everywhere, goal: Self.goal, against: [TargetPairLoss(target)],
      transferTo: [], seed: 2, evaluations: nil, snapshots: nil, shouldStop: { false }, progress: { _ in })
    #expect(result.account.count == 2)
    #expect(result.adversarial.text != words)
    #expect(
      abs(try score(target, result.image.adversarial, result.adversarial.text) - result.verified) < 1e-3)
  }

  @Test func oneImageMovesUnderModelsOfAllKinds() throws {
    let source = source()
    let targets = try ParityFixture.names.map { try target($0, about: source) }
    let losses = try targets.map {
      TargetPairLoss($0.target).fixing(tokens: try $0.target.tokens(of: $0.words))
    }
    let attack = PGD(
      budget: try Budget(.linf, radius: 16 / 255), stepSize: 4 / 255, steps: 3, space: .source)
    let result = try attack.run(on: source, against: losses, goal: Self.goal, seed: 1)
    let verified = [result.verified] + result.verifiedByOthers
    for (target, score) in zip(targets, verified) {
      #expect(abs(try self.score(target.target, result.image.adversarial, target.words) - score) < 1e-3)
    }
    let clean = try targets.map { try score($0.target, source, $0.words) }
    #expect(verified.reduce(0, +) > clean.reduce(0, +) + 0.1)
  }
}
