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
