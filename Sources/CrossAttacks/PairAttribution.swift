import EmbeddingModels
import Files
import Imaging
import Objectives
import Perturbations

/// The scores that the text alone, the image alone, and both reach with the same number of evaluations.
public struct PairAttribution: Sendable, Hashable {
  /// The scores of pairs, from the saved string and the image file's bytes.
  public let text: Float, image: Float, both: Float
  /// The number of evaluations that each was allowed; a step that had begun was finished.
  public let evaluations: Int

  var record: JSON {
    [
      "text": .float(text), "image": .float(image), "both": .float(both),
      "evaluations": .integer(evaluations),
    ]
  }
}

extension CrossAttack {
  /// Attacks either side of a pair alone with as many evaluations as `result`, an attack on both with these
  /// settings, has spent.
  ///
  /// - Parameters:
  ///   - result: the result of an attack on both sides
  ///   - goal: the goal of `result`
  ///   - source: the clean image, of any size
  ///   - caption: the clean text
  ///   - region: the pixels that may change
  ///   - models: the models of `result`, in its order
  ///   - shouldStop: asked after every step; true interrupts the attack on either side
  /// - Throws: as `run` does
  public func attribution(
    of result: CrossAttackResult, goal: PairGoal, on source: Image, caption: String,
    within region: Region = .everywhere, against models: [any ImageTextModel],
    shouldStop: () -> Bool = { false }
  ) throws -> PairAttribution {
    try attribution(
      of: result, on: source, caption: caption, within: region,
      against: models.map { try goal.loss(under: $0, caption: caption) },
      shouldStop: shouldStop)
  }

  /// The attribution against losses, the result's goal under each model.
  ///
  /// - Throws: as `run` does
  public func attribution(
    of result: CrossAttackResult, on source: Image, caption: String, within region: Region = .everywhere,
    against losses: [any PairLoss], shouldStop: () -> Bool = { false }
  ) throws -> PairAttribution {
    func alone(_ schedule: CrossSchedule) throws -> Float {
      var attack = self
      (attack.schedule, attack.rounds) = (schedule, result.run.evaluations)
      return try attack.run(
        on: source, caption: caption, within: region, goal: result.goal, against: losses, transferTo: [],
        seed: result.seed, evaluations: result.run.evaluations, snapshots: nil, shouldStop: shouldStop,
        progress: { _ in }
      ).verified
    }
    return PairAttribution(
      text: try alone(.textOnly), image: try alone(.imageOnly), both: result.verified,
      evaluations: result.run.evaluations)
  }
}
