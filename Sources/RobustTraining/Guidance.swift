import Tensors

/// What PMG-AFT adds to the cross-entropy: attacked images are to be taken for what the frozen model takes them
/// for, and for what the model that learns takes the clean ones for. Wang et al., 2024, arXiv:2401.04350.
struct Guidance: Sendable {
  /// The embeddings of the classes' texts, `[classes, dimension]`, each of length 1.
  let texts: Tensor
  /// The frozen model's embeddings of the attacked images, `[images, dimension]`.
  let frozen: Tensor

  /// The sum over images of both divergences, a scalar; differentiable with respect to both embeddings.
  ///
  /// - Parameters:
  ///   - attacked: the learning model's embeddings of the attacked images, `[images, dimension]`
  ///   - clean: its embeddings of the clean ones, of that shape
  func sum(attacked: Tensor, clean: Tensor) -> Tensor {
    let logits = RobustLoss.logits(of: attacked, texts: texts)
    let (shares, logarithms) = (logits.softmax(), logits.logSoftmax())
    // Of the attacked images' distribution from another.
    func divergence(from embeddings: Tensor) -> Tensor {
      let other = RobustLoss.logits(of: embeddings, texts: texts).logSoftmax()
      return (shares * (logarithms - other)).sum()
    }
    return divergence(from: frozen) + divergence(from: clean)
  }
}
