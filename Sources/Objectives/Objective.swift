import Tensors

/// A differentiable function of embeddings that an attack minimizes, with one loss for each row.
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
public protocol Objective: ScoredLoss {
  /// `[candidates, dimension]` to losses `[candidates]`; smaller is better for the attacker.
  func losses(of embeddings: Tensor) -> Tensor
}
