import Tensors

/// Layer normalization over the last axis.
public struct LayerNorm: Parameterized, Sendable {
  /// The factor on each column after normalization, `[width]`.
  public var weight: Tensor
  /// The shift of each column after normalization, `[width]`.
  public var bias: Tensor
  /// The positive number that is added to the variance before its root is taken.
  public let epsilon: Float

  /// A layer whose parameters are not set yet.
  public init(width: Int, epsilon: Float) {
    weight = .unset([width])
    bias = .unset([width])
    self.epsilon = epsilon
  }

  /// Normalizes each row of `[…, width]` to mean 0 and variance 1, then applies `weight` and `bias`.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    input.layerNormalized(gamma: weight, beta: bias, epsilon: epsilon)
  }

  /// Visits `weight`, then `bias`.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
    try body(prefix + "bias", &bias)
  }
}
