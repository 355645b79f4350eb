import Tensors

/// What attacked images are drawn to, for a part of a batch.
enum RobustLoss: Sendable {
  /// The squared distance to these embeddings, `[images, dimension]`.
  case distance(to: Tensor)
  /// The cross-entropy of 100 · cosine to each of the texts, `[classes, dimension]`, each of length 1, with the
  /// class of each image.
  case crossEntropy(texts: Tensor, classes: [Int])

  /// The factor on cosines, which RobustVLM takes for all models.
  private static let logitScale: Float = 100

  /// The sum over images of their losses, a scalar.
  ///
  /// - Parameter embeddings: `[images, dimension]`
  func sum(_ embeddings: Tensor) -> Tensor {
    switch self {
    case .distance(let targets): return (embeddings - targets).squared().sum()
    case .crossEntropy(let texts, let classes):
      return Self.logits(of: embeddings, texts: texts).crossEntropy(targets: classes) * Float(classes.count)
    }
  }

  /// 100 · cosine of each image to each text, `[images, classes]`.
  ///
  /// - Parameters:
  ///   - embeddings: `[images, dimension]`
  ///   - texts: `[classes, dimension]`, each of length 1
  static func logits(of embeddings: Tensor, texts: Tensor) -> Tensor {
    embeddings.l2Normalized().linear(weight: texts) * logitScale
  }
}
