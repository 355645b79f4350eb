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

  /// The layer that gives only some of the outputs, as a view.
  func rows(_ range: Range<Int>) -> Linear {
    var part = self
    (part.weight, part.bias) = (weight.rows(range), bias?.rows(range))
    return part
  }

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
