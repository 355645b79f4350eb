import Tensors

/// What an attack minimizes: a differentiable function of embeddings, one loss for each row.
///
/// An objective of your own is a few lines of tensor operations:
/// ```swift
/// struct Margin: Objective {
///   let wanted: Tensor, unwanted: Tensor
///   func losses(of embeddings: Tensor) -> Tensor {
///     embeddings.cosineSimilarity(to: unwanted) - embeddings.cosineSimilarity(to: wanted)
///   }
/// }
/// ```
public protocol Objective: Sendable {
  /// `[candidates, dimension]` to losses `[candidates]`; smaller is better for the attacker.
  func losses(of embeddings: Tensor) -> Tensor

  /// The figure that is reported for a loss; −loss unless the objective says otherwise.
  func score(ofLoss loss: Float) -> Float

  /// Whether a reported figure is at least as good for the attacker as another.
  func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool
}

extension Objective {
  public func score(ofLoss loss: Float) -> Float { -loss }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool { score >= other }
}
