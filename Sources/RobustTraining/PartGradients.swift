import EmbeddingModels
import Layers
import Tensors

/// What a part of a batch adds to loss and gradients: sums over its images or texts.
struct PartGradients: Sendable {
  /// The sum of losses under attack.
  let loss: Float
  /// The sum of cosines between the embeddings under attack and the frozen ones of what is clean.
  let cosine: Float
  /// The gradients of the sum of losses in the order of the parameters.
  let gradients: [Tensor]
}

extension PartGradients {
  /// The gradients of a loss under attack, and, where clean images or texts weigh beside it, of theirs.
  ///
  /// - Parameters:
  ///   - parameters: those of the side that learns
  ///   - side: the frozen side
  ///   - loss: the loss of embeddings
  ///   - frozen: the frozen side's embeddings of what is clean
  ///   - cleanShare: the weight of the losses of what is clean
  ///   - guidance: what is added to the loss under attack; nil for nothing
  ///   - attacked: the embeddings under attack by the model that learns
  ///   - clean: those of what is clean
  init(
    at parameters: [Tensor], of side: ModelSide, loss: RobustLoss, frozen: Tensor, cleanShare: Float,
    guidance: Guidance? = nil,
    attacked: (any ImageTextModel & Parameterized) -> Tensor,
    clean: (any ImageTextModel & Parameterized) -> Tensor
  ) {
    var cosine: Float = 0
    let (value, gradients) = valueWithGradient(at: parameters) { parameters in
      let learning = side.replacing(parameters)
      let embeddings = attacked(learning)
      cosine = embeddings.cosineSimilarity(to: frozen).sum().item
      let under = loss.sum(embeddings)
      guard cleanShare > 0 || guidance != nil else { return under }
      let clean = clean(learning)
      let guided = guidance.map { under + $0.sum(attacked: embeddings, clean: clean) } ?? under
      return guided * (1 - cleanShare) + loss.sum(clean) * cleanShare
    }
    self.init(loss: value.item, cosine: cosine, gradients: gradients)
  }
}
