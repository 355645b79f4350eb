import Preconditions
import Tensors

/// A measure of how alike two embeddings are.
public enum Similarity: String, Sendable, Hashable, Codable, CaseIterable {
  /// The cosine of the angle between the embeddings, in -1...1.
  case cosine
  /// The inner product, which also depends on the embeddings' lengths.
  case dot

  /// `[n, dimension]` and `[m, dimension]` to `[n, m]`; for the cosine, `others` are of length 1.
  func between(_ embeddings: Tensor, _ others: Tensor) -> Tensor {
    (self == .cosine ? embeddings.l2Normalized() : embeddings).linear(weight: others)
  }

  /// Targets `[m, dimension]`, or `[dimension]` for one, as the right side of `between`: of length 1 for the
  /// cosine.
  func prepared(_ others: Tensor) -> Tensor {
    let rows = others.shape.count == 1 ? others.reshaped([1, others.count]) : others
    return self == .cosine ? rows.l2Normalized() : rows
  }
}

/// The similarity to one target embedding or to several, to be made large or small. The score is the
/// similarity itself.
public struct SimilarityObjective: Objective {
  /// Whether a similarity is to grow or to fall.
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    /// The similarity is to grow.
    case towards
    /// The similarity is to fall.
    case awayFrom
  }

  /// How similarities to several targets are combined.
  public enum Aggregation: String, Sendable, Hashable, Codable, CaseIterable {
    /// The mean of the similarities.
    case mean
    /// The similarity that is worst for the attacker: all targets have to be reached, or left.
    case worst
    /// The similarity to the targets' centroid; for the cosine, of targets brought to length 1.
    case centroid
  }

  /// Whether the similarity is to grow or to fall.
  public let direction: Direction
  /// Cosine or inner product.
  public let measure: Similarity
  /// How similarities to several targets are combined.
  public let aggregation: Aggregation
  /// `[targets, dimension]`, of length 1 each for the cosine
  private let targets: Tensor

  /// - Parameters:
  ///   - direction: towards the targets or away from them
  ///   - measure: the similarity to a target
  ///   - targets: `[targets, dimension]`, or `[dimension]` for one; for the cosine of any length but 0
  ///   - aggregation: what several targets come to
  public init(
    _ direction: Direction = .towards, measure: Similarity = .cosine, targets: Tensor,
    aggregatedBy aggregation: Aggregation = .mean
  ) {
    (self.direction, self.measure, self.aggregation) = (direction, measure, aggregation)
    let rows = measure.prepared(targets)
    require(rows.rows > 0, "no targets")
    self.targets =
      aggregation == .centroid
      ? measure.prepared(rows.transposed().rowMeans()) : rows
  }

  /// The combined similarity of each row, negative when it is to grow; `[candidates]`.
  public func losses(of embeddings: Tensor) -> Tensor {
    let similarities = measure.between(embeddings, targets)
    let losses = direction == .towards ? -similarities : similarities
    return aggregation == .worst ? losses.rowMaxima() : losses.rowMeans()
  }

  /// The similarity.
  public func score(ofLoss loss: Float) -> Float { direction == .towards ? -loss : loss }

  /// Higher for `towards`, lower for `awayFrom`.
  public var better: Better { direction == .towards ? .higher : .lower }
}

/// The cosine to one target embedding, to be made large or small. The score is the cosine in both cases.
public typealias CosineObjective = SimilarityObjective

extension SimilarityObjective {
  /// - Parameters:
  ///   - direction: towards the target or away from it
  ///   - target: `[dimension]` or `[1, dimension]`, of any length but 0
  public init(_ direction: Direction = .towards, target: Tensor) { self.init(direction, targets: target) }
}
