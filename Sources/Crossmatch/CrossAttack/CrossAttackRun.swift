import EmbeddingModels
import Imaging
import Tensors

/// A cross attack under way. Each step is one round over both sides.
public struct CrossAttackRun: ResumableRun {
  private let attack: CrossAttack
  let ledger: PixelLedger
  private let space: TriggerSpace
  private let model: any ImageTextModel
  private let objective: any PairObjective
  public private(set) var state: State

  /// All that changes, and all that a snapshot needs.
  public struct State: Codable, Sendable {
    var rounds = 0
    var evaluations = 0
    var generator: RandomGenerator
    var trigger: [Int32]
    /// The float image, `[3, height, width]` in [0, 1], and the 8-bit image next to it in levels.
    var pixels: [Float]
    var levels: [Float]
    /// The loss of trigger and 8-bit image together; rounds never raise it, so the state is also the best one.
    var loss: Float
  }

  init(
    attack: CrossAttack, ledger: PixelLedger, space: TriggerSpace, model: any ImageTextModel,
    objective: any PairObjective, trigger: [Int32], generator: RandomGenerator
  ) {
    var generator = generator
    let pixels = attack.image.startsRandomly ? ledger.randomStart(using: &generator) : ledger.cleanPixels
    let state = State(
      generator: generator, trigger: trigger, pixels: pixels, levels: ledger.rounded(pixels).planes,
      loss: .infinity)
    self.init(
      attack: attack, ledger: ledger, space: space, model: model, objective: objective, state: state)
    self.state.loss = loss(trigger, bestImage)
  }

  /// Goes on from a snapshot.
  init(
    attack: CrossAttack, ledger: PixelLedger, space: TriggerSpace, model: any ImageTextModel,
    objective: any PairObjective, state: State
  ) {
    (self.attack, self.ledger, self.space) = (attack, ledger, space)
    (self.model, self.objective, self.state) = (model, objective, state)
  }

  public var steps: Int { state.rounds }
  public var evaluations: Int { state.evaluations }
  public var bestScore: Float { objective.score(ofLoss: state.loss) }
  public var isExhausted: Bool { false }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    objective.isScore(score, atLeastAsGoodAs: other)
  }

  /// The best 8-bit image so far, as the model sees it.
  public var bestImage: Image {
    Image(planes: state.levels, width: ledger.cleanImage.width, height: ledger.cleanImage.height)
  }

  /// The best text so far, as a user would paste it.
  public var bestText: String { space.texts(with: state.trigger)[0] }

  public mutating func step() {
    let text = searchText()
    let isText = text.loss < state.loss
    if attack.schedule == .alternate, isText { accept(text) }
    let image = descendImage()
    switch attack.schedule {
    case .alternate: if image.bestLoss < state.loss { accept(image) }
    case .better:
      if image.bestLoss < min(text.loss, state.loss) { accept(image) } else if isText { accept(text) }
    case .both: acceptLowest(text, image)
    }
    state.rounds += 1
  }

  /// Token search next to the current image, from the current trigger.
  private mutating func searchText() -> ScoredCandidate {
    let fixed = model.imageEmbeddings(pixels: model.pixels(of: bestImage))
    var run = TokenSearchRun(
      search: attack.text, space: space,
      scorer: attack.text.scorer(models: [AimedEncoder(model, objective.fixing(image: fixed))], in: space),
      start: state.trigger, generator: RandomGenerator(seed: state.generator.next()))
    for _ in 0..<attack.textSteps { run.step() }
    state.evaluations += run.evaluations + 1
    return run.best
  }

  /// Gradient descent next to the current text, from the current pixels.
  private mutating func descendImage() -> PGDRun.State {
    let fixed = model.textEmbeddings(tokens: space.tokens(with: state.trigger))
    var run = PGDRun(
      attack: attack.image, ledger: ledger, encoder: model, objective: objective.fixing(text: fixed), seed: 0,
      from: state.pixels)
    for _ in 0..<attack.image.steps { run.step() }
    state.evaluations += run.evaluations + 1
    return run.state
  }

  private mutating func accept(_ text: ScoredCandidate) {
    (state.trigger, state.loss) = (text.candidate, text.loss)
  }

  private mutating func accept(_ image: PGDRun.State) {
    (state.pixels, state.levels, state.loss) = (image.bestPixels, image.best, image.bestLoss)
  }

  /// Both sides' work was found next to the other's old state: together it may be better or worse than alone.
  private mutating func acceptLowest(_ text: ScoredCandidate, _ image: PGDRun.State) {
    let joint = loss(
      text.candidate,
      Image(planes: image.best, width: ledger.cleanImage.width, height: ledger.cleanImage.height)
    )
    if joint <= min(text.loss, image.bestLoss), joint < state.loss {
      accept(image)
      (state.trigger, state.loss) = (text.candidate, joint)
    } else if image.bestLoss < min(text.loss, state.loss) {
      accept(image)
    } else if text.loss < state.loss {
      accept(text)
    }
  }

  private mutating func loss(_ trigger: [Int32], _ image: Image) -> Float {
    state.evaluations += 2
    return objective.losses(
      images: model.imageEmbeddings(pixels: model.pixels(of: image)),
      texts: model.textEmbeddings(tokens: space.tokens(with: trigger))
    ).item
  }
}
