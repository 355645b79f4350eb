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

/// The cosine to one target embedding, to be made large or small. The score is the cosine in both cases.
public struct CosineObjective: Objective {
  public enum Direction: String, Sendable {
    case towards
    case awayFrom
  }

  /// `[dimension]`, of length 1
  public let target: Tensor
  public let direction: Direction

  /// - Parameter target: `[dimension]` or `[1, dimension]`, of any length but 0
  public init(_ direction: Direction = .towards, target: Tensor) {
    self.target = target.reshaped([target.count]).normalized()
    self.direction = direction
  }

  public func losses(of embeddings: Tensor) -> Tensor {
    let cosines = embeddings.cosineSimilarity(to: target)
    return direction == .towards ? -cosines : cosines
  }

  public func score(ofLoss loss: Float) -> Float { direction == .towards ? -loss : loss }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    direction == .towards ? score >= other : score <= other
  }
}
