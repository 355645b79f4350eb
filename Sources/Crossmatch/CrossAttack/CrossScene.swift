import EmbeddingModels
import Imaging
import Preconditions
import Tensors

/// All that stays the same in a cross attack: the models, the account of the image, and the texts that can be.
struct CrossScene: Sendable {
  /// One side's work.
  struct ImageWork: Sendable {
    let pixels: [Float]
    let image: Image
    let loss: Float
    let evaluations: Int
  }

  struct TextWork: Sendable {
    let trigger: [Int32]
    let loss: Float
    let evaluations: Int
  }

  let models: [AimedModel]
  let ledger: PixelLedger
  let space: any SearchSpace
  private let attack: CrossAttack

  init(
    attack: CrossAttack, source: Image, caption: String, region: Region, models: [AimedModel]
  ) throws {
    require(!models.isEmpty, "no model to attack")
    (self.attack, self.models) = (attack, models)
    let first = models[0].model
    ledger = try PixelLedger(
      image: source, region: region, budget: attack.image.budget, encoder: first, space: attack.image.space)
    space = try attack.text.space(of: [caption], encoder: first, others: models.dropFirst().map(\.model))
  }

  var caption: String { space.cleanTexts[0] }

  func text(with trigger: [Int32]) -> String { space.texts(with: trigger)[0] }

  /// The reported figure for a mean loss.
  func score(ofLoss loss: Float) -> Float { models[0].objective.score(ofLoss: loss) }

  /// The mean loss of a pair.
  func loss(_ text: String, _ image: Image) -> Float {
    mean {
      $0.objective.losses(
        images: $0.model.imageEmbeddings(of: [image]), texts: $0.model.textEmbeddings(of: [text]))
    }
  }

  private func mean(_ loss: (AimedModel) -> Tensor) -> Float {
    models.reduce(0) { $0 + loss($1).item } / Float(models.count)
  }

  /// What evaluating one pair counts.
  var pairEvaluations: Int { 2 * models.count }

  /// Token search next to an image.
  func search(from trigger: [Int32], nextTo image: Image, using generator: inout RandomGenerator) -> TextWork
  {
    let aimed = models.map {
      AimedEncoder($0.model, $0.objective.fixing(image: $0.model.imageEmbeddings(of: [image])))
    }
    var run = TokenSearchRun(
      search: attack.text, space: space, scorer: attack.text.scorer(models: aimed, in: space), start: trigger,
      generator: RandomGenerator(seed: generator.next()))
    for _ in 0..<attack.textSteps where !run.isExhausted { run.step() }
    return TextWork(
      trigger: run.best.candidate, loss: run.best.loss, evaluations: run.evaluations + models.count)
  }

  /// An image attack next to a text, from float pixels.
  ///
  /// - Parameter anchor: what the cosine to the clean image counts beside the objective
  func descend(
    from pixels: [Float], nextTo text: String, anchor: Float = 0, using generator: inout RandomGenerator
  ) -> ImageWork {
    let encoders = models.map { aimed in
      let fixed = aimed.objective.fixing(text: aimed.model.textEmbeddings(of: [text]))
      let objective: any Objective =
        anchor == 0
        ? fixed
        : AnchoredObjective(
          fixed, clean: aimed.model.imageEmbeddings(of: [ledger.cleanImage]), weight: anchor)
      return EncoderUnderAttack(aimed.model, objectives: [objective])
    }
    let seed = Int(truncatingIfNeeded: generator.next())
    return run(attack.image, on: PixelTarget(ledgers: [ledger], encoders), from: pixels, seed: seed)
  }

  private func run(
    _ attack: some WarmStartImageAttack, on target: PixelTarget, from pixels: [Float], seed: Int
  ) -> ImageWork {
    var run = attack.start(on: target, from: pixels, seed: seed)
    for _ in 0..<attack.totalSteps { run.step() }
    run.finish()
    let best = run.bestPoint
    return ImageWork(
      pixels: best.pixels, image: run.bestImages[0], loss: best.loss,
      evaluations: run.evaluations + models.count)
  }
}
