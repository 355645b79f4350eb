import Tensors

/// A product with a matrix of weights and the addition of a bias: x · weightᵀ + bias.
public struct Linear: Parameterized, Sendable {
  /// The matrix of weights, `[outputs, inputs]`.
  public var weight: Tensor
  /// The bias, `[outputs]`, or nil for a layer without.
  public var bias: Tensor?

  /// A layer whose parameters are not set yet. Traps for negative sizes.
  public init(inputs: Int, outputs: Int, hasBias: Bool = true) {
    weight = .unset([outputs, inputs])
    bias = hasBias ? .unset([outputs]) : nil
  }

  /// A layer of these parameters: `[outputs, inputs]` and, if there is a bias, `[outputs]`.
  package init(weight: Tensor, bias: Tensor?) { (self.weight, self.bias) = (weight, bias) }

  /// Maps `[rows, inputs]` to `[rows, outputs]`, and adds `residual` (`[rows, outputs]`) if there is one.
  public func callAsFunction(_ input: Tensor, residual: Tensor? = nil) -> Tensor {
    input.linear(weight: weight, bias: bias, residual: residual)
  }

  /// Visits `weight`, then `bias` if there is one.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
    if bias != nil { try body(prefix + "bias", &bias!) }
  }
}
