import EmbeddingModels
import Imaging
import Objectives
import Perturbations
import Preconditions
import Runs

extension ImageAttack {
  /// Attacks `source` by losses of any kind, and verifies what it found from the bytes that are saved.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - region: the pixels that may change
  ///   - losses: at least one; their weighted mean is minimized. The image's region and, in the space of the
  ///     model's input, its size belong to the first
  ///   - goal: the description of the goal for results
  ///   - seed: the seed of all random draws
  ///   - limits: the limits of the run; the attack's own number of steps unless given
  ///   - snapshots: the file in which the state is left when interrupted and every half minute, and from
  ///     which it is taken up
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step
  /// - Throws: `InputError` as `start` does, for a need of memory beyond `MemoryLimit`, and for a snapshot that is
  ///   malformed or another's; `OutputError` when a snapshot cannot be written
  public func run(
    on source: Image, within region: Region = .everywhere, against losses: [any ImageLoss],
    goal: GoalDescription, seed: Int, limits: RunLimits? = nil, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> ImageAttackResult {
    require(!losses.isEmpty, "at least one loss was expected, found none")
    try validate()
    let models = try losses.map { try $0.input.identity() }
    let ledger = try PixelLedger(
      image: source, region: region, budget: budget, input: losses[0].input, space: space)
    let target = PixelTarget(ledgers: [ledger], losses.map { WeightedImageLoss($0) })
    let gradient = try cleanGradient(of: target)
    let settings = try RunSettings(attack: self, goal: goal, models: models, seed: seed)
      .adding(source, within: ledger.region)
    let (run, record) = try Run.complete(
      within: limits ?? RunLimits(steps: totalSteps), snapshots: snapshots?.guarded(by: settings),
      shouldStop: shouldStop,
      progress: progress
    ) { try start(on: target, seed: seed, resuming: $0) }
    let image = run.bestImages[0]
    let saved = try image.savedAndRead()
    let verified = losses.map { $0.score(of: saved) }
    return ImageAttackResult(
      attack: self, goal: goal, models: models, seed: seed,
      image: ImageFinding(image, region: region, ledger, gradient: gradient),
      cleanScore: losses[0].score(of: ledger.cleanImage), score: run.bestScore, verified: verified[0],
      verifiedByOthers: Array(verified.dropFirst()), found: run.found, pictures: run.pictures, run: record)
  }

  /// Attacks `source` towards a text, away from it, or by a margin, in the space of one model or several.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - region: the pixels that may change
  ///   - goal: the texts that the image is moved to or away from
  ///   - model: the model that is attacked; its input is what changes in the space of the model's input
  ///   - others: models that are attacked together with the first
  ///   - seed: the seed of all random draws
  ///   - snapshots: the file in which the state is left when interrupted and every half minute, and from
  ///     which it is taken up
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step
  /// - Throws: as above, and `InputError` for a target that is longer than a model's limit
  public func run(
    on source: Image, within region: Region = .everywhere, goal: TextGoal, against model: any ImageTextModel,
    and others: [any ImageTextModel] = [], seed: Int, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> ImageAttackResult {
    try run(
      on: source, within: region, against: try ([model] + others).map { try goal.loss(under: $0) },
      goal: goal.description, seed: seed, snapshots: snapshots, shouldStop: shouldStop, progress: progress)
  }
}
