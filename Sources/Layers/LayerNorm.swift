import Tensors

/// Layer normalization over the last axis.
public struct LayerNorm: Parameterized, Sendable {
  /// The factor on each column after normalization, `[width]`.
  public var weight: Tensor
  /// The shift of each column after normalization, `[width]`, or nil for a layer without.
  public var bias: Tensor?
  /// The positive number that is added to the variance before its root is taken.
  public let epsilon: Float

  /// A layer whose parameters are not set yet.
  public init(width: Int, epsilon: Float, hasBias: Bool = true) {
    weight = .unset([width])
    bias = hasBias ? .unset([width]) : nil
    self.epsilon = epsilon
  }

  /// Normalizes each row of `[…, width]` to mean 0 and variance 1, then applies `weight` and `bias`.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    input.layerNormalized(gamma: weight, beta: bias ?? .zeros(weight.shape), epsilon: epsilon)
  }

  /// Visits `weight`, then `bias` if there is one.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
    if bias != nil { try body(prefix + "bias", &bias!) }
  }
}
