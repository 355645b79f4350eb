import EmbeddingModels
import Files
import Foundation
import Imaging
import Tensors

/// What an attack on an image found.
public struct ImageAttackResult: AttackResult {
  public let attack: PGD
  public let goal: TextGoal
  public let seed: Int
  public let image: ImageFinding
  /// The clean image's score.
  public let cleanScore: Float
  /// The attacked image's score, as the optimizer had it.
  public let score: Float
  /// The score computed anew from the PNG bytes alone, through the whole preprocessing.
  public let verified: Float
  public let run: RunRecord
}

/// A text that embeddings are moved towards or away from.
public struct TextGoal: Sendable, Hashable {
  public let direction: CosineObjective.Direction
  public let text: String

  public init(_ direction: CosineObjective.Direction, _ text: String) {
    (self.direction, self.text) = (direction, text)
  }

  /// The members of `attack` in `result.json` that tell of the goal.
  var members: KeyValuePairs<String, JSON> {
    ["objective": "cosine", "direction": .string(direction.rawValue), "target": .string(text)]
  }
}

extension PGD {
  /// Attacks what the model sees of `source`, and verifies what it found.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Parameter snapshots: where to leave the state when interrupted and every half minute, and to take it up from
  /// - Throws: `InputError` as `start` does, for a target that is longer than the model's limit, and for a snapshot
  ///   that is malformed or another's; `OutputError` when a snapshot cannot be written
  public func run(
    on source: Image, within region: Region = .everywhere, goal: TextGoal, against model: any ImageTextModel,
    seed: Int, snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> ImageAttackResult {
    try model.requireRoom(for: goal.text, field: "target")
    let objective = CosineObjective(goal.direction, target: model.textEmbeddings(of: [goal.text]))
    let ledger = try PixelLedger(image: source, region: region, budget: budget, encoder: model)
    let saved = try snapshots?.load(PGDRun.State.self)
    var run =
      try saved.map {
        try PGDRun(attack: self, ledger: ledger, encoder: model, objective: objective, resuming: $0.state)
      }
      ?? PGDRun(attack: self, ledger: ledger, encoder: model, objective: objective, seed: seed)
    let record = try run.run(
      within: RunLimits(steps: steps), after: saved?.trace ?? [], shouldStop: shouldStop,
      save: { try snapshots?.save($0, trace: $1) }, progress: progress)
    if record.stopped != .interrupted { snapshots?.remove() }
    func score(of image: Image) -> Float {
      objective.score(ofLoss: objective.losses(of: model.imageEmbeddings(of: [image])).item)
    }
    return ImageAttackResult(
      attack: self, goal: goal, seed: seed, image: ImageFinding(run.bestImage, region: region, ledger),
      cleanScore: score(of: ledger.cleanImage), score: run.bestScore,
      verified: score(of: try run.bestImage.savedAndRead()), run: record)
  }

  /// The members of `attack` in `result.json` that tell of the descent.
  var members: KeyValuePairs<String, JSON> {
    [
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "stepSize": .float(stepSize),
      "imageSteps": .integer(steps), "randomStart": .bool(startsRandomly),
    ]
  }
}

extension ImageAttackResult {
  /// Writes `adversarial.png`, `clean.png` and `perturbation.png`.
  public func writeImages(to folder: URL) throws -> [String] { try image.write(to: folder) }

  /// The content of `result.json`.
  public func json(model: ModelFolder) throws -> String {
    let attack = JSONObject(["name": "pgd"]).appending(goal.members).appending(attack.members)
    let document = JSONObject([
      "attack": .object(attack),
      "model": try model.record(),
      "seed": .integer(seed),
      "clean": ["score": .float(cleanScore)],
      "adversarial": ["score": .float(score)],
      "verified": .float(verified),
    ]).appending(image.members).appending(run.members)
    return JSON.object(document).text(isIndented: true) + "\n"
  }
}
