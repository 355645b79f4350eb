import EmbeddingModels
import Files
import Foundation
import Imaging
import Objectives
import Runs
import Tensors

/// The result of an attack on an image.
public struct ImageAttackResult: AttackResult {
  /// The attack with its settings.
  public let attack: any ImageAttack
  /// The goal of the attack.
  public let goal: GoalDescription
  /// The models whose losses were minimized together, the first one first.
  public let models: [ModelIdentity]
  /// The seed of all random draws.
  public let seed: Int
  /// The attacked image, with its distance from the clean one.
  public let image: ImageFinding
  /// The clean image's score under the first model.
  public let cleanScore: Float
  /// The attacked image's score during the run: the weighted mean over models.
  public let score: Float
  /// The score computed anew from the PNG bytes alone, through the whole preprocessing of the first model.
  public let verified: Float
  /// The score under each other model, computed anew in the same way.
  public let verifiedByOthers: [Float]
  /// Findings besides the image, such as the pose of a patch.
  let found: AttackParameters?
  /// Further pictures, with the names of their files.
  public package(set) var pictures: [(name: String, image: Image)]
  /// The course of the run.
  public package(set) var run: RunRecord
  /// What the first model answered before and after, of attacks on what models answer.
  public var response: ResponseChange?
  /// What the defence is worth, of attacks that went through one.
  public package(set) var defence: DefenceComparison?
}

extension ImageAttackResult {
  /// Writes the pictures of the finding, further ones if there are any, and `trace.svg`, the score over
  /// steps.
  public func writeImages(to folder: URL) throws -> [String] {
    try run.chart(clean: cleanScore).write(to: folder.appendingPathComponent("trace.svg"))
    for picture in pictures { try picture.image.write(to: folder.appendingPathComponent(picture.name)) }
    return try image.write(to: folder) + pictures.map(\.name) + ["trace.svg"]
  }

  /// The content of `result.json`.
  public var json: String {
    let attack = JSONObject(["name": .string(attack.name)]).appending(goal.members).appending(
      attack.parameters.members)
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(attack),
      "model": models[0].record,
      "seed": .integer(seed),
      "clean": .object(ResponseChange.members(score: cleanScore, response?.clean)),
      "adversarial": .object(ResponseChange.members(score: score, response?.adversarial)),
      "verified": .float(verified),
    ])
    if !verifiedByOthers.isEmpty {
      document = document.appending([
        "verifiedByOthers": .array(verifiedByOthers.map { .float($0) }),
        "others": .array(models.dropFirst().map(\.record)),
      ])
    }
    if let defence { document = document.appending(["defence": defence.record]) }
    if let found { document = document.appending(["found": .object(found.members)]) }
    return JSON.object(document.appending(image.members).appending(run.members)).text(isIndented: true) + "\n"
  }
}
