import Imaging
import Objectives
import Runs
import Tensors
import TokenAttacks

/// A cross attack under way. Each step is one round over both sides, or half a round of one.
public struct CrossAttackRun: ResumableRun {
  private let attack: CrossAttack
  let scene: CrossScene
  /// The current pair and everything else that a snapshot holds.
  public internal(set) var state: State

  /// The current pair, the turns and the account so far, as a snapshot holds them.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var generator: RandomGenerator
    let initialTrigger: Candidate
    var trigger: Candidate
    /// The float image, `[channels, height, width]` in [0, 1], and the one of whole levels next to it.
    var pixels: [Float]
    var levels: [Float]
    /// The loss of trigger and 8-bit image together. Steps never raise it, but for stages.
    var loss: Float
    var turns = AdaptiveTurns()
    var account: [RoundAccount] = []
  }

  init(attack: CrossAttack, scene: CrossScene, trigger: Candidate, generator: RandomGenerator) {
    var generator = generator
    let ledger = scene.ledger
    let pixels = attack.image.startsRandomly ? ledger.randomStart(using: &generator) : ledger.cleanPixels
    let image = ledger.rounded(pixels)
    self.init(
      attack: attack, scene: scene,
      state: State(
        evaluations: scene.pairEvaluations, generator: generator, initialTrigger: trigger, trigger: trigger,
        pixels: pixels, levels: image.planes, loss: scene.loss(scene.text(with: trigger), image)))
  }

  /// Goes on from a snapshot.
  init(attack: CrossAttack, scene: CrossScene, state: State) {
    (self.attack, self.scene, self.state) = (attack, scene, state)
  }

  /// Steps done: rounds, or halves of rounds.
  public var steps: Int { state.steps }
  /// Forward passes of single images and texts so far, gradients included.
  public var evaluations: Int { state.evaluations }
  /// The score of the current pair, which is the best so far unless the schedule is staged.
  public var bestScore: Float { scene.score(ofLoss: state.loss) }
  /// False: a run goes on until its rounds are done.
  public var isExhausted: Bool { false }

  /// The direction of the first loss's scores.
  public var better: Better { scene.losses[0].better }

  /// The current 8-bit image.
  public var bestImage: Image { scene.ledger.image(ofLevels: state.levels) }

  /// The current text, as a user would paste it.
  public var bestText: String { scene.text(with: state.trigger) }

  /// Does one round over both sides, half a round of one side, or one stage.
  public mutating func step() {
    let before = state
    switch attack.schedule {
    case .better: keepBetter(searchText(), descendImage())
    case .alternate:
      keepIfLower(searchText())
      keepIfLower(descendImage())
    case .both: keepLowest(searchText(), descendImage())
    case .textOnly: keepIfLower(searchText())
    case .imageOnly: keepIfLower(descendImage())
    case .imageFirst: stepSide(state.steps < attack.rounds ? .image : .text)
    case .textFirst: stepSide(state.steps < attack.rounds ? .text : .image)
    case .adaptive:
      let side = state.turns.next
      stepSide(side)
      state.turns.note(
        side, gain: before.loss - state.loss, evaluations: state.evaluations - before.evaluations)
    case .staged: if state.steps < attack.stages.count { goThrough(attack.stages[state.steps]) }
    }
    state.steps += 1
    state.account.append(account(since: before))
  }

  private func account(since before: State) -> RoundAccount {
    let (isText, isImage) = (state.trigger != before.trigger, state.levels != before.levels)
    let image = bestImage
    return RoundAccount(
      step: state.steps, kept: isText ? (isImage ? .both : .text) : isImage ? .image : .nothing,
      score: bestScore,
      evaluations: state.evaluations - before.evaluations, distance: scene.ledger.distance(of: image),
      changedPixels: scene.ledger.changedPixels(in: image),
      changedTokens: zip(state.trigger, state.initialTrigger).count { $0 != $1 })
  }

  // MARK: One side's work

  private mutating func stepSide(_ side: AdaptiveTurns.Side) {
    switch side {
    case .text: keepIfLower(searchText())
    case .image: keepIfLower(descendImage())
    }
  }

  private mutating func searchText() -> CrossScene.TextWork {
    let work = scene.search(from: state.trigger, nextTo: bestImage, using: &state.generator)
    state.evaluations += work.evaluations
    return work
  }

  private mutating func descendImage() -> CrossScene.ImageWork {
    let work = scene.descend(from: state.pixels, nextTo: bestText, using: &state.generator)
    state.evaluations += work.evaluations
    return work
  }

  /// A stage of a published attack: its work is kept as it is.
  private mutating func goThrough(_ stage: CrossAttack.Stage) {
    let clean = scene.ledger.cleanImage
    switch stage.side {
    case .text:
      let work = scene.search(
        from: stage.startsClean ? state.initialTrigger : state.trigger,
        nextTo: stage.isNextToClean ? clean : bestImage, using: &state.generator)
      state.evaluations += work.evaluations
      state.trigger = work.trigger
    case .image:
      let start =
        !stage.startsClean
        ? state.pixels
        : attack.image.startsRandomly
          ? scene.ledger.randomStart(using: &state.generator) : scene.ledger.cleanPixels
      let work = scene.descend(
        from: start, nextTo: stage.isNextToClean ? scene.caption : bestText, anchor: stage.anchor,
        using: &state.generator)
      state.evaluations += work.evaluations
      (state.pixels, state.levels) = (work.pixels, work.image.planes)
    }
    state.loss = measure(bestText, bestImage)
  }

  // MARK: What is kept

  private mutating func keep(_ text: CrossScene.TextWork) {
    (state.trigger, state.loss) = (text.trigger, text.loss)
  }

  private mutating func keep(_ image: CrossScene.ImageWork) {
    (state.pixels, state.levels, state.loss) = (image.pixels, image.image.planes, image.loss)
  }

  private mutating func keepIfLower(_ text: CrossScene.TextWork) {
    if text.loss < state.loss { keep(text) }
  }

  private mutating func keepIfLower(_ image: CrossScene.ImageWork) {
    if image.loss < state.loss { keep(image) }
  }

  private mutating func keepBetter(_ text: CrossScene.TextWork, _ image: CrossScene.ImageWork) {
    if image.loss < text.loss { keepIfLower(image) } else { keepIfLower(text) }
  }

  /// Both sides' work was found next to the other's old state: together it may be better or worse than alone.
  private mutating func keepLowest(_ text: CrossScene.TextWork, _ image: CrossScene.ImageWork) {
    let joint = measure(scene.text(with: text.trigger), image.image)
    if joint <= min(text.loss, image.loss), joint < state.loss {
      keep(image)
      (state.trigger, state.loss) = (text.trigger, joint)
    } else {
      keepBetter(text, image)
    }
  }

  private mutating func measure(_ text: String, _ image: Image) -> Float {
    state.evaluations += scene.pairEvaluations
    return scene.loss(text, image)
  }
}

extension CrossAttackRun.State {
  /// Whether such a state may come from an attack on this pair.
  func isValid(in scene: CrossScene) -> Bool {
    StepCount.isSaved(steps, evaluations) && !trigger.isEmpty && trigger.count == initialTrigger.count
      && scene.space.isCandidate(trigger) && scene.space.isCandidate(initialTrigger)
      && turns.isPossible && account.isPossible(after: steps)
      && scene.ledger.isValidState(pixels, levels)
  }
}
