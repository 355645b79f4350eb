import Tensors

/// Layer normalization over the last axis.
public struct LayerNorm: Parameterized, Sendable {
  /// `[width]`
  public var weight: Tensor
  /// `[width]`
  public var bias: Tensor
  public let epsilon: Float

  /// A layer whose parameters are not set yet.
  public init(width: Int, epsilon: Float) {
    weight = .unset([width])
    bias = .unset([width])
    self.epsilon = epsilon
  }

  /// `[…, width]` to the same shape.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    input.layerNormalized(gamma: weight, beta: bias, epsilon: epsilon)
  }

  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
    try body(prefix + "bias", &bias)
  }
}
