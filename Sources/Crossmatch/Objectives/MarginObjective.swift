import Tensors

/// How much more alike an embedding is to what is wanted than to what is not: the mean similarity to the wanted ones less
/// the largest to an unwanted one. The score is that margin; above 0, a nearest-neighbour decision has turned.
public struct MarginObjective: Objective {
  public let measure: Similarity
  /// `[wanted, dimension]` and `[unwanted, dimension]`, of length 1 each for the cosine
  private let wanted: Tensor, unwanted: Tensor

  /// - Parameters:
  ///   - wanted: `[n, dimension]`, or `[dimension]` for one
  ///   - unwanted: `[m, dimension]`, or `[dimension]` for one
  public init(measure: Similarity = .cosine, wanted: Tensor, unwanted: Tensor) {
    self.measure = measure
    (self.wanted, self.unwanted) = (measure.prepared(wanted), measure.prepared(unwanted))
    precondition(self.wanted.rows > 0 && self.unwanted.rows > 0, "a margin needs both sides")
  }

  public func losses(of embeddings: Tensor) -> Tensor {
    measure.between(embeddings, unwanted).maxAlongRows()
      - measure.between(embeddings, wanted).meanAlongRows()
  }
}
