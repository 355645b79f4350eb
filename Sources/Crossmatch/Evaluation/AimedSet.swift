import EmbeddingModels
import Files
import Tensors

/// The goal of a set in a model's space. What its pairs are ranked among is embedded once.
struct AimedSet: Sendable {
  let model: any ImageTextModel
  private let plan: SetPlan
  /// `[texts of the gallery, dimension]`
  private let gallery: Tensor?

  /// Throws `InputError` for candidates that are longer than the model's limit.
  init(_ plan: SetPlan, _ model: any ImageTextModel) throws {
    (self.plan, self.model) = (plan, model)
    let texts = plan.gallery?.texts
    for text in texts ?? [] { try model.requireRoom(for: text, field: "candidates") }
    gallery = texts.map { model.textEmbeddings(of: $0) }
  }

  /// The model, and the goal of one pair in its space. Throws as `PairGoal` does.
  func aimed(at pair: SetPair) throws -> AimedModel {
    guard case .rank(let goal, let top, _) = plan.goal, let gallery, let places = plan.gallery else {
      return AimedModel(model, try plan.goal(of: pair).objective(model, caption: pair.text))
    }
    let candidates = gallery.gatheringRows(at: places.candidates(for: pair))
    return AimedModel(model, PairRankObjective(goal, top: top, among: candidates))
  }
}
