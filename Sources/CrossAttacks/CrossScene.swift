import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Preconditions
import Tensors
import TokenAttacks

/// The fixed parts of a cross attack: the losses, the constraint on the image, and the space of texts.
struct CrossScene: Sendable {
  /// One side's work.
  struct ImageWork: Sendable {
    let pixels: [Float]
    let image: Image
    let loss: Float
    let evaluations: Int
  }

  struct TextWork: Sendable {
    let trigger: Candidate
    let loss: Float
    let evaluations: Int
  }

  let losses: [any PairLoss]
  let ledger: PixelLedger
  private let texts: SearchScene
  private let attack: CrossAttack

  init(
    attack: CrossAttack, source: Image, caption: String, region: Region, losses: [any PairLoss]
  ) throws {
    require(!losses.isEmpty, "no model to attack")
    try attack.image.validate()
    (self.attack, self.losses) = (attack, losses)
    let first = losses[0]
    ledger = try PixelLedger(
      image: source, region: region, budget: attack.image.budget, input: first.imageInput,
      space: attack.image.space)
    // Only a limit on the shift of an embedding needs to know whether there is one.
    let capped =
      attack.text.largestShift == nil
      ? nil : first.fixing(image: ledger.cleanImage).ofEmbedding?.encoder
    texts = try SearchScene(
      attack.text, prompts: [caption], inputs: losses.map(\.textInput), capped: capped,
      strategy: attack.textStrategy)
    if attack.isAnchoring {
      for loss in losses
      where loss.fixing(
        tokens: loss.textInput.tokens(of: caption), anchoredAt: ledger.cleanImage, weight: 1) == nil
      {
        throw InputError(
          field: "stages", expected: "models with an embedding of the image, which anchors it",
          found: "another")
      }
    }
  }

  var space: any SearchSpace { texts.space }

  var caption: String { space.cleanTexts[0] }

  func text(with trigger: Candidate) -> String { space.text(with: trigger, at: 0) }

  /// The trigger that an attack starts from. Throws `InputError` as token searches do.
  func initialTrigger(using generator: inout RandomGenerator) throws -> Candidate {
    try texts.start(using: &generator)
  }

  /// Throws `InputError` when there is no room for the attack's work on either side.
  func requireRoom() throws {
    if attack.schedule != .imageOnly {
      try attack.text.requireRoom(for: losses.map { $0.fixing(image: ledger.cleanImage) }, on: caption)
    }
    if attack.schedule != .textOnly {
      let besideText = losses.map {
        WeightedImageLoss($0.fixing(tokens: $0.textInput.tokens(of: caption)))
      }
      _ = try attack.image.cleanGradient(of: PixelTarget(ledgers: [ledger], besideText))
    }
  }

  /// The score for a mean loss.
  func score(ofLoss loss: Float) -> Float { losses[0].score(ofLoss: loss) }

  /// The mean loss of a pair.
  func loss(_ text: String, _ image: Image) -> Float {
    losses.reduce(0) { $0 + $1.loss(image: image, text: text) } / Float(losses.count)
  }

  /// The number of evaluations that scoring one pair counts as.
  var pairEvaluations: Int { 2 * losses.count }

  /// Token search next to an image.
  func search(
    from trigger: Candidate, nextTo image: Image, using generator: inout RandomGenerator
  ) -> TextWork {
    var run = texts.run(
      from: trigger, by: losses.map { $0.fixing(image: image) },
      generator: RandomGenerator(seed: generator.next()))
    for _ in 0..<attack.textSteps where !run.isExhausted { run.step() }
    return TextWork(
      trigger: run.best.candidate, loss: run.best.loss, evaluations: run.evaluations + losses.count)
  }

  /// An image attack next to a text, from float pixels.
  ///
  /// - Parameter anchor: the weight of the cosine to the clean image, beside the objective, whose weight is 1
  func descend(
    from pixels: [Float], nextTo text: String, anchor: Float = 0, using generator: inout RandomGenerator
  ) -> ImageWork {
    let besideText = losses.map { loss in
      let tokens = loss.textInput.tokens(of: text)
      let anchored =
        anchor == 0 ? nil : loss.fixing(tokens: tokens, anchoredAt: ledger.cleanImage, weight: anchor)
      return anchored ?? loss.fixing(tokens: tokens)
    }
    let seed = Int(truncatingIfNeeded: generator.next())
    return run(
      attack.image, on: PixelTarget(ledgers: [ledger], besideText.map { WeightedImageLoss($0) }),
      from: pixels, seed: seed)
  }

  private func run(
    _ attack: some WarmStartImageAttack, on target: PixelTarget, from pixels: [Float], seed: Int
  ) -> ImageWork {
    var run = started(attack, on: target, from: pixels, seed: seed)
    for _ in 0..<attack.totalSteps { run.step() }
    run.finish()
    let best = run.bestPoint
    return ImageWork(
      pixels: best.pixels, image: run.bestImages[0], loss: best.loss,
      evaluations: run.evaluations + losses.count)
  }

  private func started<Attack: WarmStartImageAttack>(
    _ attack: Attack, on target: PixelTarget, from pixels: [Float], seed: Int
  ) -> Attack.Run {
    do {
      return try attack.start(on: target, from: pixels, seed: seed)
    } catch {
      fatalError("settings that were checked before: \(error)")
    }
  }
}
