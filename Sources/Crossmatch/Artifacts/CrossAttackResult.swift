import EmbeddingModels
import Files
import Foundation
import Imaging
import Tensors

/// What an attack on an image and its text found.
public struct CrossAttackResult: AttackResult {
  public let attack: CrossAttack
  public let goal: PairGoal
  public let seed: Int
  public let image: ImageFinding
  /// The caption as it was, with the clean pair's score.
  public let clean: ScoredText
  /// The caption with its suffix, with the attacked pair's score as the optimizer had it.
  public let adversarial: ScoredText
  /// The score of the attacked text next to the clean image.
  public let textOnly: Float
  /// The score of the attacked image next to the clean caption.
  public let imageOnly: Float
  /// The attacked pair's score, computed anew from the saved string and the PNG bytes.
  public let verified: Float
  public let run: RunRecord
}

/// What a pair is meant to become.
public enum PairGoal: Sendable, Hashable {
  /// Image and text disagree.
  case breakMatch
  /// Both move towards a text, or away from it.
  case move(TextGoal)

  func objective(_ model: any ImageTextModel) throws -> PairCosineObjective {
    switch self {
    case .breakMatch: return .breakingTheMatch
    case .move(let goal):
      try model.requireRoom(for: goal.text, field: "target")
      return .moving(goal.direction, target: model.textEmbeddings(of: [goal.text]))
    }
  }

  var members: KeyValuePairs<String, JSON> {
    switch self {
    case .breakMatch: ["objective": "match", "direction": "awayFrom", "target": .null]
    case .move(let goal): goal.members
    }
  }
}

extension CrossAttack {
  /// Attacks what the model sees of `source` together with `caption`, and verifies what it found.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Parameter snapshots: where to leave the state when interrupted and every half minute, and to take it up from
  /// - Throws: `InputError` as `start` does, for a target that is longer than the model's limit, and for a snapshot
  ///   that is malformed or another's; `OutputError` when a snapshot cannot be written
  public func run(
    on source: Image, caption: String, within region: Region = .everywhere, goal: PairGoal = .breakMatch,
    against model: any ImageTextModel, seed: Int, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> CrossAttackResult {
    let objective = try goal.objective(model)
    let saved = try snapshots?.load(CrossAttackRun.State.self)
    var run = try start(
      on: source, caption: caption, within: region, against: model, objective: objective, seed: seed,
      resuming: saved?.state)
    let record = try run.run(
      within: RunLimits(steps: rounds), after: saved?.trace ?? [], shouldStop: shouldStop,
      save: { try snapshots?.save($0, trace: $1) }, progress: progress)
    if record.stopped != .interrupted { snapshots?.remove() }

    func score(_ image: Image, _ text: String) -> Float {
      objective.score(
        ofLoss: objective.losses(
          images: model.imageEmbeddings(of: [image]), texts: model.textEmbeddings(of: [text])
        ).item)
    }
    let clean = run.ledger.cleanImage
    let savedText = String(decoding: Array(run.bestText.utf8), as: UTF8.self)
    return CrossAttackResult(
      attack: self, goal: goal, seed: seed, image: ImageFinding(run.bestImage, region: region, run.ledger),
      clean: ScoredText(text: caption, tokens: model.tokens(of: caption), score: score(clean, caption)),
      adversarial: ScoredText(
        text: run.bestText, tokens: model.tokens(of: run.bestText), score: run.bestScore),
      textOnly: score(clean, run.bestText), imageOnly: score(run.bestImage, caption),
      verified: score(try run.bestImage.savedAndRead(), savedText), run: record)
  }
}

extension CrossAttackResult {
  /// Writes `adversarial.png`, `clean.png` and `perturbation.png`.
  public func writeImages(to folder: URL) throws -> [String] { try image.write(to: folder) }

  /// The content of `result.json`.
  public func json(model: ModelFolder) throws -> String {
    let attack = JSONObject(["name": "cross"]).appending(goal.members).appending([
      "schedule": .string(attack.schedule.rawValue), "rounds": .integer(attack.rounds),
      "textSteps": .integer(attack.textSteps),
    ]).appending(attack.image.members).appending(attack.text.members)
    let document = JSONObject([
      "attack": .object(attack),
      "model": try model.record(),
      "seed": .integer(seed),
      "clean": clean.record,
      "adversarial": adversarial.record,
      "textOnly": .float(textOnly),
      "imageOnly": .float(imageOnly),
      "verified": .float(verified),
    ]).appending(image.members).appending(run.members)
    return JSON.object(document).text(isIndented: true) + "\n"
  }
}
