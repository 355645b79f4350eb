import EmbeddingModels
import Files
import Foundation
import Imaging
import Tensors

/// What an attack on an image found.
public struct ImageAttackResult: AttackResult {
  public let attack: any ImageAttack
  public let goal: TextGoal
  public let seed: Int
  public let image: ImageFinding
  /// The clean image's score under the first model.
  public let cleanScore: Float
  /// The attacked image's score, as the optimizer had it: the weighted mean over models.
  public let score: Float
  /// The score computed anew from the PNG bytes alone, through the whole preprocessing of the first model, and of each
  /// other one.
  public let verified: Float
  public let verifiedByOthers: [Float]
  /// What it found besides the image, such as the pose of a patch.
  let found: AttackParameters?
  /// Further pictures, with the names of their files.
  public let pictures: [(name: String, image: Image)]
  public let run: RunRecord
}

extension ImageAttack {
  /// Attacks `source`, and verifies what it found.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Parameters:
  ///   - others: models that are attacked together with the first, to which the image's region and, in the space of the
  ///     model's input, its size belong
  ///   - snapshots: where to leave the state when interrupted and every half minute, and to take it up from
  /// - Throws: `InputError` as `start` does, for a target that is longer than a model's limit, and for a snapshot
  ///   that is malformed or another's; `OutputError` when a snapshot cannot be written
  public func run(
    on source: Image, within region: Region = .everywhere, goal: TextGoal, against model: any ImageTextModel,
    and others: [any ImageTextModel] = [], seed: Int, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> ImageAttackResult {
    let losses = try ([model] + others).map { try goal.loss(under: $0) }
    let ledger = try PixelLedger(image: source, region: region, budget: budget, input: model, space: space)
    let target = PixelTarget(ledgers: [ledger], losses.map { WeightedImageLoss($0) })
    let saved = try snapshots?.load(Run.State.self)
    var run = try start(on: target, seed: seed, resuming: saved?.state)
    var record = try run.run(
      within: RunLimits(steps: totalSteps), after: saved?.trace ?? [], shouldStop: shouldStop,
      save: { try snapshots?.save($0, trace: $1) }, progress: progress)
    if record.stopped != .interrupted {
      run.finish()
      record = record.counting(evaluations: run.evaluations)
    }
    let image = run.bestImages[0]
    let verified = try losses.map { $0.score(of: try image.savedAndRead()) }
    return ImageAttackResult(
      attack: self, goal: goal, seed: seed,
      image: ImageFinding(image, region: region, ledger, gradient: target.cleanGradient),
      cleanScore: losses[0].score(of: ledger.cleanImage), score: run.bestScore, verified: verified[0],
      verifiedByOthers: Array(verified.dropFirst()), found: run.found, pictures: run.pictures, run: record)
  }
}

extension ImageAttackResult {
  /// Writes the pictures of the finding, further ones if there are any, and `trace.svg`, the score over steps.
  public func writeImages(to folder: URL) throws -> [String] {
    try run.chart(clean: cleanScore).write(to: folder.appendingPathComponent("trace.svg"))
    for picture in pictures { try picture.image.write(to: folder.appendingPathComponent(picture.name)) }
    return try image.write(to: folder) + pictures.map(\.name) + ["trace.svg"]
  }

  /// The content of `result.json`.
  public func json(model: ModelFolder) throws -> String {
    let attack = JSONObject(["name": .string(attack.name)]).appending(goal.members).appending(
      attack.parameters.members)
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(attack),
      "model": try model.record(),
      "seed": .integer(seed),
      "clean": ["score": .float(cleanScore)],
      "adversarial": ["score": .float(score)],
      "verified": .float(verified),
    ])
    if !verifiedByOthers.isEmpty {
      document = document.appending(["verifiedByOthers": .array(verifiedByOthers.map { .float($0) })])
    }
    if let found { document = document.appending(["found": .object(found.members)]) }
    return JSON.object(document.appending(image.members).appending(run.members)).text(isIndented: true) + "\n"
  }
}
