import CrossAttacks
import Defences
import EmbeddingModels
import Foundation
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors
import TestSupport
import Testing
import TokenAttacks

/// Losses behind defences, and attacks through them.
@Suite struct DefendedLossTests {
  private let model: CLIP
  private let image: Image
  private let goal = TextGoal(.awayFrom, "a radiograph with a nodule")
  private let base: EmbeddingImageLoss

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    image = .noise(side: 32, seed: 8)
    base = try goal.loss(under: model)
  }

  private func pixels(_ count: Int) -> Tensor {
    .concatenating((0..<count).map { model.pixels(of: .noise(side: 32, seed: 3 + $0)) })
  }

  /// The mean over the draws, computed image by image, and its gradient by finite differences.
  @Test func lossesAreMeansOverDrawsWithTheirGradient() throws {
    let chain = try DefenceChain([BlurDefence(deviation: 0.7), NoiseDefence(deviation: 0.1)])
    let loss = DefendedImageLoss(base, behind: chain, draws: DefenceDraws(count: 3, seed: 4))
    let pixels = pixels(2)
    let (losses, gradient) = loss.gradients(at: pixels, of: [0, 0], weights: [1, 0.5])
    #expect(losses == loss.losses(pixels: pixels, of: [0, 0]))
    #expect(loss.losses(pixels: pixels.rows(1..<2), of: [0])[0] == losses[1])
    #expect(loss.passCount == 3 && gradient.shape == pixels.shape)

    // What is drawn follows the pixels, so differences are taken under one draw, which is written out here.
    let single = try DefenceChain([BlurDefence(deviation: 0.7)])
    let smooth = DefendedImageLoss(base, behind: single, draws: DefenceDraws(count: 1, seed: 4))
    let slopes = smooth.gradients(at: pixels, of: [0, 0], weights: [1, 0.5]).gradient.values
    var generator = RandomGenerator(seed: 6)
    for _ in 0..<6 {
      let place = generator.integer(below: slopes.count)
      func weighted(_ step: Float) -> Float {
        var values = pixels.values
        values[place] += step
        let losses = smooth.losses(pixels: Tensor(values, shape: pixels.shape), of: [0, 0])
        return losses[0] + 0.5 * losses[1]
      }
      let difference = (weighted(0.02) - weighted(-0.02)) / 0.04
      #expect(abs(difference - slopes[place]) < 2e-3, "\(difference) \(slopes[place])")
    }
  }

  /// Gradients of a random defence are the mean of those under each draw.
  @Test func gradientsAreMeansOverDraws() throws {
    let chain = try DefenceChain([NoiseDefence(deviation: 0.1)])
    let pixels = pixels(1)
    func gradient(_ count: Int) -> [Float] {
      DefendedImageLoss(base, behind: chain, draws: DefenceDraws(count: count, seed: 4))
        .gradients(at: pixels, of: [0], weights: [1]).gradient.values
    }
    let (one, two) = (gradient(1), gradient(2))
    let second = zip(one, two).map { 2 * $1 - $0 }
    #expect(one != two && second != one)
    #expect(gradient(2) == two)
  }

  /// Other pixels, another seed and another number give other draws.
  @Test func drawsFollowPixelsAndSeed() throws {
    let chain = try DefenceChain([NoiseDefence(deviation: 0.1)])
    func loss(_ seed: Int, _ pixels: Tensor) -> Float {
      DefendedImageLoss(base, behind: chain, draws: DefenceDraws(count: 1, seed: seed))
        .losses(pixels: pixels, of: [0])[0]
    }
    let pixels = pixels(1)
    #expect(loss(1, pixels) == loss(1, pixels) && loss(1, pixels) != loss(2, pixels))
    let both = Tensor.concatenating([pixels, pixels])
    let twice = DefendedImageLoss(base, behind: chain, draws: DefenceDraws(count: 1, seed: 1))
      .losses(pixels: both, of: [0, 0])
    #expect(twice[0] == twice[1])
  }

  /// Both sides of a pair's loss are the loss behind the draws.
  @Test func pairsSeeOneDefenceFromBothSides() throws {
    let text = "a radiograph with a nodule"
    let pair = try PairGoal.breakMatch().loss(under: model, caption: text)
    for stage in [BlurDefence(), NoiseDefence(deviation: 0.1)] as [any ImageDefence] {
      let chain = try DefenceChain([stage])
      let draws = DefenceDraws(count: 3, seed: 9)
      let loss = DefendedPairLoss(pair, behind: chain, draws: draws)
      let byImage = loss.fixing(text: text).losses(of: [image])[0]
      let byText = loss.fixing(image: image).losses(of: [model.tokens(of: text)], near: nil)[0]
      #expect(abs(byImage - byText) < 1e-5 && abs(loss.loss(image: image, text: text) - byImage) < 1e-6)
      #expect(byImage != pair.loss(image: image, text: text))
      #expect(loss.fixing(image: image).ofEmbedding != nil)
    }
  }

  @Test(arguments: [0, 1])
  func adaptiveAttacksAreJudgedBesideStaticOnes(_ number: Int) throws {
    let stage: any ImageDefence = [BitDepthDefence(bits: 3), NoiseDefence(deviation: 0.05)][number]
    let trial = try DefenceTrial(DefenceChain([stage]), draws: 2, judgements: 20)
    let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 6)
    func run() throws -> ImageAttackResult {
      try attack.run(on: image, against: [base], behind: trial, goal: goal.description, seed: 3)
    }
    let (result, again) = (try run(), try run())
    let found = try #require(result.defence)
    #expect(found == again.defence && result.image.adversarial == again.image.adversarial)
    #expect(found.judgements == (number == 0 ? 1 : 20))
    #expect((found.adaptive.deviation > 0) == (number == 1))
    #expect(found.adaptive.lowest <= found.adaptive.mean && found.adaptive.mean <= found.adaptive.highest)
    // Each attack is the better one where it was made.
    let unaware = try attack.run(on: image, against: [base], goal: goal.description, seed: 3)
    #expect(result.pictures.last?.name == "static.png")
    #expect(result.pictures.last?.image == unaware.image.adversarial)
    #expect(abs(found.staticAttack.undefended - unaware.verified) < 1e-6)
    #expect(found.staticAttack.undefended < found.adaptive.undefended)
    #expect(found.adaptive.mean < found.clean.mean)
    #expect(result.json.contains("\"defences\""))
  }

  @Test func crossAttacksGoThroughDefences() throws {
    let caption = "a radiograph with a nodule"
    let trial = try DefenceTrial(DefenceChain([NoiseDefence(deviation: 0.05)]), draws: 2)
    let attack = try CrossAttack(
      image: PGD(budget: Budget(.linf, radius: 4 / 255), steps: 2),
      text: TokenSearch(.gcg, suffixLength: 3), textSteps: 1, rounds: 1)
    let loss = try PairGoal.breakMatch().loss(under: model, caption: caption)
    let result = try attack.run(
      on: image, caption: caption, against: [loss], behind: trial,
      goal: PairGoal.breakMatch().description, seed: 1)
    let found = try #require(result.defence)
    #expect(found.judgements == 20 && found.adaptive.deviation > 0)
    #expect(found.adaptive.mean < found.clean.mean && found.staticText != nil)
    #expect(result.staticImage != nil && result.json.contains("\"staticText\""))
  }

  @Test func spreadIsThatOfASample() {
    let scores = DefendedScores(undefended: 0.5, judgements: [0.1, 0.2, 0.3, 0.6])
    #expect(abs(scores.mean - 0.3) < 1e-6)
    // Squares of −0.2, −0.1, 0 and 0.3 are 0.14 together.
    #expect(abs(scores.deviation - Float((0.14 / 3).squareRoot())) < 1e-6)
    #expect(scores.lowest == 0.1 && scores.highest == 0.6)
    #expect(DefendedScores(undefended: 0, judgements: [0.4]).deviation == 0)
  }
}
