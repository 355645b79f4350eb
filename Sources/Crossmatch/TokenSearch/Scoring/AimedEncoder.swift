import EmbeddingModels

/// A model, and what is aimed at in its space.
public struct AimedEncoder: Sendable {
  public let encoder: any TextEncoder
  public let objective: any Objective

  public init(_ encoder: any TextEncoder, _ objective: any Objective) {
    (self.encoder, self.objective) = (encoder, objective)
  }
}
