import Tensors

/// A differentiable function of an image's and a text's embedding that a cross attack minimizes.
public protocol PairObjective: ScoredLoss {
  /// Losses, smaller is better for the attacker.
  ///
  /// - Parameters:
  ///   - images: `[m, dimension]`
  ///   - texts: `[n, dimension]`, where m or n is 1
  /// - Returns: `[max(m, n)]`
  func losses(images: Tensor, texts: Tensor) -> Tensor

  /// Rank or margins of a pair of embeddings, `[1, dimension]` each; empty unless the objective says
  /// otherwise.
  func reading(image: Tensor, text: Tensor) -> PairReading
}

extension PairObjective {
  /// An empty reading, without rank and margins.
  public func reading(image: Tensor, text: Tensor) -> PairReading { PairReading() }

  /// The objective of the image alone, next to a text of embedding `[1, dimension]`.
  func fixing(text: Tensor) -> some Objective { OneSidedObjective(pair: self, image: nil, text: text) }

  /// The objective of the text alone, next to an image of embedding `[1, dimension]`.
  func fixing(image: Tensor) -> some Objective { OneSidedObjective(pair: self, image: image, text: nil) }
}

/// A pair's objective with the embedding of one side fixed: exactly one of `image` and `text` is nil.
private struct OneSidedObjective<Pair: PairObjective>: Objective {
  let pair: Pair
  let image: Tensor?
  let text: Tensor?

  func losses(of embeddings: Tensor) -> Tensor {
    pair.losses(images: image ?? embeddings, texts: text ?? embeddings)
  }

  func score(ofLoss loss: Float) -> Float { pair.score(ofLoss: loss) }

  var better: Better { pair.better }
}
