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
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Returns: nil when it was interrupted before the end of the measurement
  /// - Throws: `InputError` for a training count that is not from 1 to the number of subjects, lesions that
  ///   the model does not see, texts longer than its limit, a need of memory beyond `MemoryLimit`, and a
  ///   snapshot that is malformed or another's;
  ///   `OutputError` when a snapshot cannot be written
  public func run(
    on subjects: [AblationSubject], against model: any ImageTextModel, seed: Int,
    snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> UniversalPatchResult? {
    guard trainingCount >= 1, trainingCount <= subjects.count else {
      throw InputError(
        field: "training images", expected: "from 1 to the number of images, \(subjects.count)",
        found: "\(trainingCount)")
    }
    let objectives = try subjects.map { subject in try subject.naming { try objective(of: subject, model) } }
    let loss = EmbeddingImageLoss(model, objectives: objectives)
    let ledgers = try subjects.map { subject in try subject.naming { try ledger(of: subject, model) } }
    let target = PixelTarget(
      ledgers: Array(ledgers.prefix(trainingCount)), [WeightedImageLoss(loss)])
    // The images themselves are held already.
    _ = try MemoryEstimate.cleanGradient(of: target, arrays: 0, passes: patch.batch)
    let identity = try model.identity()
    let settings = try RunSettings(
      attack: patch, goal: GoalDescription(objective: self.target ?? "each image's own text"),
      models: [identity],
      seed: seed
    ).adding("images", subjects.flatMap { [$0.name, $0.text] } + ["\(trainingCount)"])
    let (run, record) = try AdversarialPatchRun.complete(
      within: RunLimits(steps: patch.totalSteps), snapshots: snapshots?.guarded(by: settings),
      shouldStop: shouldStop,
      progress: progress
    ) { try patch.start(on: target, seed: seed, resuming: $0) }
    if record.stopped == .interrupted { return nil }

    let texture = run.bestTexture
    let gray = patch.grayTexture(for: Array(ledgers.prefix(trainingCount)))
    let rows = try subjects.indices.map { index -> UniversalPatchRow? in
      if shouldStop() { return nil }
      let ledger = ledgers[index]
      let stamps = poses(run.bestPose, on: ledger, seed: seed).map { patch.stamp($0, within: ledger.region) }
      func images(_ levels: [Float]) -> [Image] {
        stamps.map { $0.applied(levels, to: ledger.cleanImage) }
      }
      func score(_ images: [Image]) throws -> Float {
        try images.map { loss.score(of: try $0.savedAndRead(), as: index) }.reduce(0, +) / Float(images.count)
      }
      let attacked = images(texture.planes)
      return UniversalPatchRow(
        name: subjects[index].name, isHeldOut: index >= trainingCount,
        clean: try score([ledger.cleanImage]), gray: try score(images(gray)),
        patched: try score(attacked), image: attacked[0])
    }
    guard !rows.contains(where: { $0 == nil }) else { return nil }
    return UniversalPatchResult(
      attack: self, model: identity, seed: seed, texture: texture, pose: run.bestPose, score: run.bestScore,
      rows: rows.compactMap { $0 },
      run: record)
  }

  private func goal(for subject: AblationSubject) -> TextGoal {
    target.map { TextGoal(.towards, $0) } ?? TextGoal(.awayFrom, subject.text)
  }

  /// A patch that covers regions covers lesions; elsewhere it may lie anywhere.
  private func region(of subject: AblationSubject) -> Region {
    patch.placement == .coveringRegion ? .lesion(subject.lesion) : .everywhere
  }

  /// The poses in which the patch is measured on an image: where poses are drawn, others than those that it
  /// was optimized at.
  private func poses(_ best: PatchPose?, on ledger: PixelLedger, seed: Int) -> [PatchPose] {
    if case .drawn(let range) = patch.placement {
      var generator = RandomGenerator(seed: seed &+ 1)
      return (0..<patch.trials).map { _ in range.draw(using: &generator) }
    }
    return [best ?? PatchPose(covering: ledger.region)]
  }
}
