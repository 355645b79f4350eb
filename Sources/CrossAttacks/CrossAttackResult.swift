import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import Imaging
import Objectives
import Runs
import Tensors
import TokenAttacks

/// The result of an attack on an image and its text.
public struct CrossAttackResult: AttackResult {
  /// The attack's name and parameters, without the goal.
  let attack: JSONObject
  /// The goal of the attack.
  public let goal: GoalDescription
  /// The first model that was attacked.
  public let model: ModelIdentity
  /// The seed of all random draws.
  public let seed: Int
  /// The attacked image, with its distance from the clean one.
  public let image: ImageFinding
  /// The caption as it was, with the clean pair's score.
  public let clean: ScoredText
  /// The caption with its trigger, with the attacked pair's score as the optimizer had it.
  public let adversarial: ScoredText
  /// The score of the attacked text next to the clean image.
  public let textOnly: Float
  /// The score of the attacked image next to the clean caption.
  public let imageOnly: Float
  /// The attacked pair's score under the first model, computed anew from the saved string and the image
  /// file's bytes.
  public let verified: Float
  /// The scores under models that were attacked together with the first, then under those that took no part.
  public let others: [PairTransfer]
  /// The pair's place among the candidates of a goal about ranks.
  public let ranks: PairRanks?
  /// Each step, with the work that it kept and the distance that the image had then.
  public let account: [RoundAccount]
  /// Steps, time, evaluations and trace of the run.
  public var run: RunRecord
  /// The scores of either side alone with as many evaluations, if that was asked for.
  public var attribution: PairAttribution?
  /// What the first model answered before and after, of attacks on what models answer.
  public var response: ResponseChange?
  /// The phrase that was put into the image before: `image.clean` has it already.
  public var phrase: PhraseFinding?
  /// What the defence is worth, of attacks that went through one.
  public package(set) var defence: DefenceComparison?
  /// The image of the attack on the undefended model, of attacks that went through a defence.
  public package(set) var staticImage: Image?
}

/// The score of an attacked pair under a further model.
public struct PairTransfer: Sendable, Hashable {
  /// The further model.
  public let model: ModelIdentity
  /// Whether the model was attacked, together with the first.
  public let wasAttacked: Bool
  /// The score of the clean pair.
  public let clean: Float
  /// The score of the attacked pair, from the saved string and the image file's bytes.
  public let verified: Float
}

/// A pair's place among candidates, 1 for the best, under the first model.
public struct PairRanks: Sendable, Hashable {
  /// The rank of the clean pair.
  public let clean: Int
  /// The rank of the attacked pair, from the saved string and the image file's bytes.
  public let verified: Int
}

extension CrossAttackResult {
  /// Writes `adversarial.png`, `clean.png`, `perturbation.png` and more pictures; `phrase.png` if there is a
  /// phrase, and `static.png` if there was a defence.
  public func writeImages(to folder: URL) throws -> [String] {
    let others = [("phrase.png", phrase?.image), ("static.png", staticImage)]
    let names = try image.write(to: folder)
    return try names
      + others.compactMap { name, picture in
        try picture?.write(to: folder.appendingPathComponent(name))
        return picture == nil ? nil : name
      }
  }

  /// The content of `result.json`.
  public var json: String {
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(JSONObject(["name": "cross"]).appending(goal.members).appending(attack)),
      "model": model.record,
      "seed": .integer(seed),
      "clean": clean.answered(response?.clean).record,
      "adversarial": adversarial.answered(response?.adversarial).record,
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
    if let defence { document = document.appending(["defence": defence.record]) }
    if let attribution { document = document.appending(["attribution": attribution.record]) }
    document = document.appending(image.members).appending(["account": .array(account.map(\.record))])
    return JSON.object(document.appending(run.members)).text(isIndented: true) + "\n"
  }
}

extension ScoredText {
  /// The same with the model's answer to it.
  fileprivate func answered(_ response: String?) -> ScoredText {
    ScoredText(text: text, tokens: tokens, score: score, response: response)
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
