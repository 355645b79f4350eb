import Datasets
import EmbeddingModels
import Files
import Objectives
import Tensors

/// The goal of a set as losses under a model, one for each pair. What its pairs are ranked among is embedded
/// once.
package struct SetLosses: Sendable {
  let model: any ImageTextModel
  private let plan: SetPlan
  /// `[texts of the gallery, dimension]`
  private let gallery: Tensor?

  /// The goal of a plan's pairs under a model.
  ///
  /// Throws `InputError` for candidates that are longer than the model's limit.
  package init(_ plan: SetPlan, _ model: any ImageTextModel) throws {
    (self.plan, self.model) = (plan, model)
    let texts = plan.gallery?.texts
    for text in texts ?? [] { try model.requireRoom(for: text, field: "candidates") }
    gallery = texts.map { model.textEmbeddings(of: $0) }
  }

  /// The goal of one pair. Throws as `PairGoal` does.
  func loss(of pair: SetPair) throws -> EmbeddingPairLoss {
    guard case .rank(let goal, let top, _) = plan.goal, let gallery, let places = plan.gallery else {
      return try plan.goal(of: pair).loss(under: model, caption: pair.text)
    }
    let candidates = gallery.gatheringRows(at: places.candidates(for: pair))
    return EmbeddingPairLoss(model, PairRankObjective(goal, top: top, among: candidates))
  }
}
