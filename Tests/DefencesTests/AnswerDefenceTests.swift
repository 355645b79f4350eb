import CrossAttacks
import Defences
import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import LanguageModels
import Objectives
import Perturbations
import Runs
import TargetLosses
import Tensors
import TestSupport
import Testing
import TokenAttacks
import VisionLanguageModels

/// Defences in front of models that answer about images.
@Suite struct AnswerDefenceTests {
  private static let goal = GoalDescription(objective: "target response")
  private static let words = "is there a nodule?"
  private let image = Image.noise(side: 40, seed: 8)

  private func model(_ name: String) throws -> (model: VisionLanguageModel, frame: PromptFrame) {
    let model = try VisionLanguageModel(contentsOf: RepositoryFixtures.answeringModel(name))
    return (model, PromptFrame(before: "\(model.placeholder.text)\n", after: "\nAnswer:"))
  }

  private func loss(_ name: String) throws -> TargetPairLoss {
    let (model, frame) = try model(name)
    return TargetPairLoss(try ImageTarget("no nodule", under: model, frame: frame, about: image))
  }

  /// Finite differences through blur and tiles.
  @Test(arguments: ["tiny-llava", "tiny-idefics3"])
  func gradientsGoThroughTheDefence(_ name: String) throws {
    let base = try loss(name).fixing(text: Self.words)
    let loss = DefendedImageLoss(
      base, behind: try DefenceChain([BlurDefence(deviation: 0.7)]), draws: DefenceDraws(count: 1, seed: 4))
    let pixels = base.input.pixels(of: image)
    let (losses, gradient) = loss.gradients(at: pixels, of: [0], weights: [1])
    #expect(abs(losses[0] - loss.losses(pixels: pixels, of: [0])[0]) < 1e-5)
    #expect(losses[0] != base.losses(pixels: pixels, of: [0])[0])
    // The direction of the gradient: along it the loss changes by its length.
    let slopes = gradient.values
    let length = slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
    func moved(_ step: Float) -> Float {
      let values = zip(pixels.values, slopes).map { $0 + step * $1 / length }
      return loss.losses(pixels: Tensor(values, shape: pixels.shape), of: [0])[0]
    }
    let step: Float = 0.02
    let difference = (moved(step) - moved(-step)) / (2 * step)
    #expect(length > 0 && abs(difference - length) < 0.02 * length, "\(difference) \(length)")
  }

  /// Words next to what comes out of the draws, and the image next to words, have one loss.
  @Test func bothSidesSeeOneDefence() throws {
    let base = try loss("tiny-llava")
    let loss = DefendedPairLoss(
      base, behind: try DefenceChain([NoiseDefence(deviation: 0.1)]), draws: DefenceDraws(count: 3, seed: 9))
    let byImage = loss.fixing(text: Self.words).losses(of: [image])[0]
    let ids = base.textInput.tokens(of: Self.words)
    let byText = loss.fixing(image: image).losses(of: [ids], near: nil)[0]
    #expect(abs(byImage - byText) < 1e-4, "\(byImage) \(byText)")
    #expect(byImage != base.loss(image: image, text: Self.words))
  }

  /// What is judged is what the model says to the pixels behind the defence, with the draws of the scores.
  @Test func answersAreThoseBehindTheDefence() throws {
    let (model, frame) = try model("tiny-llava")
    func answers(_ trial: DefenceTrial, seed: Int = 3) throws -> DefendedAnswers {
      try #require(
        try trial.answers(
          of: model, to: Self.words, in: frame, about: image, target: "no nodule", maximumTokens: 6,
          seed: seed))
    }
    let input = model.imageInput(for: image)
    let pixels = input.pixels(of: image)
    let plain = try model.answer(to: Self.words, in: frame, about: image, maximumTokens: 6).text
    #expect(
      try model.answer(to: Self.words, in: frame, seeing: pixels, by: input, maximumTokens: 6).text == plain)

    let coarse = BitDepthDefence(bits: 1)
    let certain = try answers(DefenceTrial(DefenceChain([coarse])))
    var generator = RandomGenerator(seed: 0)
    let seen = coarse.applied(to: pixels, using: &generator)
    let behind = try model.answer(to: Self.words, in: frame, seeing: seen, by: input, maximumTokens: 6).text
    #expect(certain.undefended == plain && certain.judged == [behind] && behind != plain)

    let noisy = try DefenceTrial(DefenceChain([NoiseDefence(deviation: 2)]))
    let drawn = try answers(noisy)
    #expect(drawn.judged.count == 20 && Set(drawn.judged).count > 1 && drawn.undefended == plain)
    #expect(try drawn == answers(noisy))
    #expect(try drawn != answers(noisy, seed: 4))

    // Stopped before an answer, there are none.
    var asked = 0
    let stopped = try noisy.answers(
      of: model, to: Self.words, in: frame, about: image, target: "no", maximumTokens: 2, seed: 3,
      shouldStop: {
        asked += 1
        return asked == 5
      })
    #expect(stopped == nil && asked == 5)
  }

  @Test func sharesAreOfAnswersThatBeginWithTheTarget() {
    let answers = DefendedAnswers(undefended: "no", judged: ["yes it is", "no", "yes", "y"]) {
      $0.hasPrefix("yes")
    }
    #expect(answers.reached == 0.5)
  }

  @Test(arguments: [0, 1])
  func attacksAreJudgedBesideStaticOnes(_ number: Int) throws {
    let stage: any ImageDefence = [BlurDefence(), NoiseDefence(deviation: 0.1)][number]
    let trial = try DefenceTrial(DefenceChain([stage]), draws: 2)
    let loss = try loss("tiny-llava").fixing(text: Self.words)
    let attack = PGD(budget: try Budget(.linf, radius: 16 / 255), stepSize: 4 / 255, steps: 5)
    let result = try attack.run(on: image, against: [loss], behind: trial, goal: Self.goal, seed: 3)
    let found = try #require(result.defence)
    #expect(found.judgements == (number == 0 ? 1 : 20))
    #expect((found.adaptive.deviation > 0) == (number == 1))
    let unaware = try attack.run(on: image, against: [loss], goal: Self.goal, seed: 3)
    #expect(result.staticImage == unaware.image.adversarial)
    #expect(abs(found.staticAttack.undefended - unaware.verified) < 1e-6)
    #expect(found.adaptive.mean > found.clean.mean)
    // The score is minus the cross-entropy: each attack is the better one where it was made.
    if number == 0 {
      #expect(found.staticAttack.undefended > found.adaptive.undefended)
      #expect(found.adaptive.mean > found.staticAttack.mean)
    }
  }

  @Test func crossAttacksGoThroughDefences() throws {
    let trial = try DefenceTrial(DefenceChain([NoiseDefence(deviation: 0.05)]), draws: 2)
    var search = TokenSearch(.gcg, suffixLength: 2)
    search.initial = .repeating("a")
    let attack = try CrossAttack(
      image: PGD(budget: Budget(.linf, radius: 8 / 255), steps: 2), text: search, textSteps: 1, rounds: 1)
    let result = try attack.run(
      on: image, caption: Self.words, against: [try loss("tiny-llava")], behind: trial, goal: Self.goal,
      seed: 1)
    let found = try #require(result.defence)
    #expect(found.judgements == 20 && found.adaptive.deviation > 0)
    #expect(found.adaptive.mean > found.clean.mean && found.staticText != nil && result.staticImage != nil)
  }

  /// What asks or changes an embedding has none to ask or change.
  @Test func defencesOfEmbeddingsAreRefused() throws {
    let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 1)
    let (loss, (model, frame)) = (try loss("tiny-llava"), try model("tiny-llava"))
    for stage in [CounterattackDefence(), PurificationDefence()] as [any ImageDefence] {
      let trial = try DefenceTrial(DefenceChain([BlurDefence(), stage]), draws: 1)
      let name = type(of: stage).name
      for error in [
        #expect(throws: InputError.self) {
          try attack.run(
            on: image, against: [loss.fixing(text: Self.words)], behind: trial, goal: Self.goal, seed: 0)
        },
        #expect(throws: InputError.self) {
          try CrossAttack(image: attack, text: TokenSearch(.gcg, suffixLength: 1), rounds: 1).run(
            on: image, caption: Self.words, against: [loss], behind: trial, goal: Self.goal, seed: 0)
        },
        #expect(throws: InputError.self) {
          try trial.answers(
            of: model, to: Self.words, in: frame, about: image, target: "no", seed: 0)
        },
      ] {
        #expect(error?.field == "defence" && error?.found == name, "\(error.map { "\($0)" } ?? "none")")
      }
    }
  }
}
