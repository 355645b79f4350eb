import EmbeddingModels

/// A model of images and texts, and what is aimed at in its space.
public struct AimedModel: Sendable {
  public let model: any ImageTextModel
  public let objective: any PairObjective

  public init(_ model: any ImageTextModel, _ objective: any PairObjective) {
    (self.model, self.objective) = (model, objective)
  }
}
