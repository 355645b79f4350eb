import Tensors

/// Moves both sides of a pair from one caption to another. The score is the mean over sides of cos(side,
/// wanted) − cos(side, left); above 0, the pair is nearer to the wanted caption.
public struct PairSwapObjective: PairObjective {
  /// `[dimension]`, of length 1 each
  private let wanted: Tensor, left: Tensor

  /// - Parameters:
  ///   - wanted: `[dimension]` or `[1, dimension]`, of any length but 0
  ///   - left: the caption to be left, of the same shape
  public init(to wanted: Tensor, from left: Tensor) {
    self.wanted = wanted.reshaped([wanted.count]).l2Normalized()
    self.left = left.reshaped([left.count]).l2Normalized()
  }

  /// The negative mean of both sides' margins, `[max(m, n)]`.
  public func losses(images: Tensor, texts: Tensor) -> Tensor {
    let count = max(images.rows, texts.rows)
    return (margins(images).repeated(to: count) + margins(texts).repeated(to: count)) * -0.5
  }

  /// Both sides' margins.
  public func reading(image: Tensor, text: Tensor) -> PairReading {
    PairReading(margins: PairReading.Margins(image: margins(image).item, text: margins(text).item))
  }

  /// The margin cos(row, wanted) − cos(row, left) of each row of `[m, dimension]`: `[m]`.
  func margins(_ embeddings: Tensor) -> Tensor {
    embeddings.cosineSimilarity(to: wanted) - embeddings.cosineSimilarity(to: left)
  }
}
