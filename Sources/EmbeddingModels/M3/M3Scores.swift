import Preconditions
import Tensors

/// What BGE-M3 knows of a text.
public struct M3Representation: Sendable {
  /// The embedding, of length 1, `[dimension]`.
  public let dense: Tensor
  /// The weights of the text's tokens by their ids; special tokens have none.
  public let sparse: [Int32: Float]
  /// The vectors of all tokens but the first, of length 1, `[tokens − 1, width]`.
  public let vectors: Tensor

  /// The scores of this text, as the query, and another.
  public func scores(_ passage: M3Representation) -> M3Scores {
    let cosines = matrixProduct(vectors, passage.vectors, transposeB: true)
    return M3Scores(
      dense: (dense * passage.dense).sum().item,
      // In the order of ids, so that sums have the same bits each time.
      sparse: sparse.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * (passage.sparse[$1.key] ?? 0) },
      perToken: cosines.rowMaxima().mean().item)
  }
}

/// The scores of two texts by BGE-M3.
public struct M3Scores: Sendable, Hashable, Codable {
  /// The cosine of the embeddings.
  public var dense: Float
  /// The sum over common tokens of the products of their weights.
  public var sparse: Float
  /// The mean over the query's tokens of the best cosine with a token of the passage.
  public var perToken: Float

  /// Scores as they were computed.
  public init(dense: Float, sparse: Float, perToken: Float) {
    (self.dense, self.sparse, self.perToken) = (dense, sparse, perToken)
  }

  /// The weights with which the model's authors add the scores up.
  public static let usualWeights: (dense: Float, sparse: Float, perToken: Float) = (0.4, 0.2, 0.4)

  /// The mean of the three scores with these weights, of which the defaults are the model's authors'. Traps
  /// unless the sum of the weights is positive.
  public func weighted(
    dense: Float = usualWeights.dense, sparse: Float = usualWeights.sparse,
    perToken: Float = usualWeights.perToken
  ) -> Float {
    let total = dense + sparse + perToken
    require(total > 0, "expected weights whose sum is positive, found \(dense), \(sparse) and \(perToken)")
    return (self.dense * dense + self.sparse * sparse + self.perToken * perToken) / total
  }
}
