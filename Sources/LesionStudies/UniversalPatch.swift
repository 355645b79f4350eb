import Defences
import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// One patch for all images of a set: optimized on some of them, measured on these and on the others.
///
/// Brown et al., 2017, arXiv:1712.09665; universal over images as in Moosavi-Dezfooli et al., 2017,
/// arXiv:1610.08401.
public struct UniversalPatch: Sendable {
  /// The patch, and how it is optimized.
  public var patch: AdversarialPatch
  /// The number of images, from the first on, that the patch is optimized on.
  public var trainingCount: Int
  /// The text that all images are to be similar to; without one, each is to be dissimilar to its own text.
  public var target: String?

  /// A patch optimized on the first `trainingCount` images.
  public init(_ patch: AdversarialPatch, trainingCount: Int, target: String? = nil) {
    (self.patch, self.trainingCount, self.target) = (patch, trainingCount, target)
  }

  /// Throws `InputError` for an image that a patch cannot be optimized or measured on: one smaller than the
  /// model's input, or a lesion that the model does not see.
  public func check(_ subject: AblationSubject, _ model: any ImageTextModel) throws {
    _ = try ledger(of: subject, model)
  }

  private func ledger(of subject: AblationSubject, _ model: any ImageTextModel) throws -> PixelLedger {
    try PixelLedger(image: subject.image, region: region(of: subject), budget: patch.budget, input: model)
  }

  /// Throws `InputError` for a text that is longer than the model's limit.
  private func objective(of subject: AblationSubject, _ model: any ImageTextModel) throws -> any Objective {
    try model.requireRoom(for: goal(for: subject).text, field: target == nil ? "text" : "target")
    return try goal(for: subject).objective(model)
  }

  /// Optimizes the patch, then measures it on all subjects.
  ///
  /// Behind a defence, the patch is optimized through it, then another with the same settings and seed without
  /// knowledge of it, and both are judged behind it and without it.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Parameters:
  ///   - subjects: the images, those that the patch is optimized on first
  ///   - model: the model, without a defence
  ///   - trial: the defence, if there is one
  ///   - seed: the seed of all random draws
  ///   - snapshots: the file in which the state of the patch is left when interrupted and every half minute, and
  ///     from which it is taken up
  ///   - staticSnapshots: the file for the patch that does not know of the defence
  ///   - shouldStop: asked after every step and before every image; true interrupts the run
  ///   - progress: told of the start and of every step of either patch
  /// - Returns: nil when it was interrupted before the end of the measurement
  /// - Throws: `InputError` for a training count that is not from 1 to the number of subjects, lesions that
  ///   the model does not see, texts longer than its limit, a need of memory beyond `MemoryLimit`, and a
  ///   snapshot that is malformed or another's;
  ///   `OutputError` when a snapshot cannot be written
  public func run(
    on subjects: [AblationSubject], against model: any ImageTextModel, behind trial: DefenceTrial? = nil,
    seed: Int, snapshots: SnapshotFile? = nil, staticSnapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> UniversalPatchResult? {
    guard trainingCount >= 1, trainingCount <= subjects.count else {
      throw InputError(
        field: "training images", expected: "from 1 to the number of images, \(subjects.count)",
        found: "\(trainingCount)")
    }
    let objectives = try subjects.map { subject in try subject.naming { try objective(of: subject, model) } }
    let loss = EmbeddingImageLoss(model, objectives: objectives)
    let ledgers = try subjects.map { subject in try subject.naming { try ledger(of: subject, model) } }
    let identity = try model.identity()
    let names = subjects.flatMap { [$0.name, $0.text] } + ["\(trainingCount)"]

    /// Nil when it was interrupted.
    func optimized(
      by loss: any ImageLoss, _ goal: GoalDescription, _ snapshots: SnapshotFile?
    ) throws -> (run: AdversarialPatchRun, record: RunRecord)? {
      let target = PixelTarget(
        ledgers: Array(ledgers.prefix(trainingCount)), [WeightedImageLoss(loss)])
      // The images themselves are held already.
      _ = try MemoryEstimate.cleanGradient(of: target, arrays: 0, passes: patch.batch)
      let settings = try RunSettings(attack: patch, goal: goal, models: [identity], seed: seed)
        .adding("images", names)
      let (run, record) = try AdversarialPatchRun.complete(
        within: RunLimits(steps: patch.totalSteps), snapshots: snapshots?.guarded(by: settings),
        shouldStop: shouldStop, progress: progress
      ) { try patch.start(on: target, seed: seed, resuming: $0) }
      return record.stopped == .interrupted ? nil : (run, record)
    }

    let goal = GoalDescription(objective: self.target ?? "each image's own text")
    guard
      let (run, record) = try optimized(
        by: trial?.loss(loss, seed: seed) ?? loss, trial?.goal(goal) ?? goal, snapshots)
    else { return nil }
    var defence: PatchDefence?
    if let trial {
      guard let unaware = try optimized(by: loss, goal, staticSnapshots)?.run else { return nil }
      defence = PatchDefence(trial: trial, staticTexture: unaware.bestTexture, staticPose: unaware.bestPose)
    }

    let gray = patch.grayTexture(for: Array(ledgers.prefix(trainingCount)))
    let finding = PatchMeasurement.Finding(texture: run.bestTexture, pose: run.bestPose)
    let rows = try subjects.indices.map { index -> UniversalPatchRow? in
      if shouldStop() { return nil }
      return try UniversalPatchRow(
        PatchMeasurement(patch: patch, ledger: ledgers[index], loss: loss, index: index, seed: seed),
        name: subjects[index].name, isHeldOut: index >= trainingCount, finding: finding, gray: gray,
        defence: defence)
    }
    guard !rows.contains(where: { $0 == nil }) else { return nil }
    return UniversalPatchResult(
      attack: self, model: identity, seed: seed, texture: finding.texture, pose: finding.pose,
      score: run.bestScore, defence: defence, rows: rows.compactMap { $0 }, run: record)
  }

  private func goal(for subject: AblationSubject) -> TextGoal {
    target.map { TextGoal(.towards, $0) } ?? TextGoal(.awayFrom, subject.text)
  }

  /// A patch that covers regions covers lesions; elsewhere it may lie anywhere.
  private func region(of subject: AblationSubject) -> Region {
    patch.placement == .coveringRegion ? .lesion(subject.lesion) : .everywhere
  }
}
