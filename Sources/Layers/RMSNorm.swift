import Tensors

/// Normalization by the root of the mean square over the last axis.
public struct RMSNorm: Parameterized, Sendable {
  /// The factor on each column after normalization, less `offset`, `[width]`.
  public var weight: Tensor
  /// The positive number that is added to the mean square before its root is taken.
  public let epsilon: Float
  /// What is added to `weight`: 1 in Gemma's checkpoints, 0 in others.
  public let offset: Float

  /// A layer whose parameters are not set yet.
  public init(width: Int, epsilon: Float, offset: Float = 0) {
    weight = .unset([width])
    (self.epsilon, self.offset) = (epsilon, offset)
  }

  /// Normalizes each row of `[…, width]` to a mean square of 1, then applies the weight.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    input.rootMeanSquareNormalized(gamma: offset == 0 ? weight : weight + offset, epsilon: epsilon)
  }

  /// Visits `weight`.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
  }
}
