import Tensors

/// The image side of Co-Attack: another objective's loss plus weight · the cosine to the clean image's
/// embedding, so that the image also leaves the clean one.
struct AnchoredObjective: Objective {
  private let base: any Objective
  /// `[dimension]`, of length 1
  private let clean: Tensor
  private let weight: Float

  /// - Parameter clean: `[1, dimension]`
  init(_ base: any Objective, clean: Tensor, weight: Float) {
    (self.base, self.weight) = (base, weight)
    self.clean = clean.reshaped([clean.count]).l2Normalized()
  }

  func losses(of embeddings: Tensor) -> Tensor {
    base.losses(of: embeddings) + embeddings.cosineSimilarity(to: clean) * weight
  }

  func score(ofLoss loss: Float) -> Float { base.score(ofLoss: loss) }

  var better: Better { base.better }
}
