import Preconditions
import Tensors

/// The margin between positives and negatives: the mean similarity to the positives minus the largest
/// similarity to a negative. The score is that margin; above 0, a nearest-neighbour decision has turned.
public struct MarginObjective: Objective {
  /// Cosine or inner product.
  public let measure: Similarity
  /// `[positives, dimension]` and `[negatives, dimension]`, of length 1 each for the cosine
  private let positives: Tensor, negatives: Tensor

  /// - Parameters:
  ///   - measure: the similarity that the margin is a difference of
  ///   - positives: `[n, dimension]`, or `[dimension]` for one
  ///   - negatives: `[m, dimension]`, or `[dimension]` for one
  public init(measure: Similarity = .cosine, positives: Tensor, negatives: Tensor) {
    self.measure = measure
    (self.positives, self.negatives) = (measure.prepared(positives), measure.prepared(negatives))
    require(self.positives.rows > 0 && self.negatives.rows > 0, "a margin needs both sides")
  }

  /// The largest similarity to a negative minus the mean similarity to the positives, `[candidates]`.
  public func losses(of embeddings: Tensor) -> Tensor {
    measure.between(embeddings, negatives).rowMaxima()
      - measure.between(embeddings, positives).rowMeans()
  }
}
