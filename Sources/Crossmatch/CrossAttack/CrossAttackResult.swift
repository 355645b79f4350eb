import EmbeddingModels
import Files
import Foundation
import Imaging
import Tensors

/// What an attack on an image and its text found.
public struct CrossAttackResult: AttackResult {
  /// The attack's name and parameters, without the goal.
  let attack: JSONObject
  /// What was attempted.
  public let goal: GoalDescription
  /// The first model that was attacked.
  public let model: ModelIdentity
  public let seed: Int
  public let image: ImageFinding
  /// The caption as it was, with the clean pair's score.
  public let clean: ScoredText
  /// The caption with its trigger, with the attacked pair's score as the optimizer had it.
  public let adversarial: ScoredText
  /// The score of the attacked text next to the clean image.
  public let textOnly: Float
  /// The score of the attacked image next to the clean caption.
  public let imageOnly: Float
  /// The attacked pair's score under the first model, computed anew from the saved string and the image file's bytes.
  public let verified: Float
  /// The same under models that were attacked together with the first, then under those that took no part.
  public let others: [PairTransfer]
  /// The pair's place among the candidates of a goal about ranks.
  public let ranks: PairRanks?
  /// Each step, with what it kept and what of the budget it had spent.
  public let account: [RoundAccount]
  public var run: RunRecord
  /// What either side achieves alone with as many evaluations, if that was asked for.
  public var attribution: PairAttribution?
  /// The phrase that was put into the image before: `image.clean` has it already.
  public var phrase: PhraseFinding?
}

/// What an attacked pair scores under a further model.
public struct PairTransfer: Sendable, Hashable {
  public let model: ModelIdentity
  /// Whether the model was attacked, together with the first.
  public let wasAttacked: Bool
  public let clean: Float
  /// From the saved string and the image file's bytes.
  public let verified: Float
}

/// A pair's place among candidates, 1 for the best, under the first model.
public struct PairRanks: Sendable, Hashable {
  public let clean: Int
  /// From the saved string and the image file's bytes.
  public let verified: Int
}

extension CrossAttackResult {
  /// Writes `adversarial.png`, `clean.png`, `perturbation.png` and more pictures; `phrase.png`, if there is a phrase.
  public func writeImages(to folder: URL) throws -> [String] {
    let names = try image.write(to: folder)
    guard let phrase else { return names }
    try phrase.image.write(to: folder.appendingPathComponent("phrase.png"))
    return names + ["phrase.png"]
  }

  /// The content of `result.json`.
  public var json: String {
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(JSONObject(["name": "cross"]).appending(goal.members).appending(attack)),
      "model": model.record,
      "seed": .integer(seed),
      "clean": clean.record,
      "adversarial": adversarial.record,
      "textOnly": .float(textOnly),
      "imageOnly": .float(imageOnly),
      "verified": .float(verified),
    ])
    if !others.isEmpty {
      document = document.appending([
        "others": .array(
          others.map { other in
            [
              "model": other.model.record,
              "tookPart": .bool(other.wasAttacked), "clean": .float(other.clean),
              "verified": .float(other.verified),
            ]
          })
      ])
    }
    if let ranks {
      document = document.appending([
        "ranks": ["clean": .integer(ranks.clean), "verified": .integer(ranks.verified)]
      ])
    }
    if let phrase { document = document.appending(["phrase": phrase.record]) }
    if let attribution { document = document.appending(["attribution": attribution.record]) }
    document = document.appending(image.members).appending(["account": .array(account.map(\.record))])
    return JSON.object(document.appending(run.members)).text(isIndented: true) + "\n"
  }
}

extension RoundAccount {
  fileprivate var record: JSON {
    [
      "step": .integer(step), "kept": .string(kept.rawValue), "score": .float(score),
      "evaluations": .integer(evaluations), "spent": .float(distance),
      "changedPixels": .integer(changedPixels),
      "changedTokens": .integer(changedTokens),
    ]
  }
}
