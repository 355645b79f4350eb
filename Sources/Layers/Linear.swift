import Tensors

/// x · weightᵀ + bias
public struct Linear: Parameterized, Sendable {
  /// `[outputs, inputs]`
  public var weight: Tensor
  /// `[outputs]`
  public var bias: Tensor?

  /// A layer whose parameters are not set yet.
  public init(inputs: Int, outputs: Int, hasBias: Bool = true) {
    weight = .unset([outputs, inputs])
    bias = hasBias ? .unset([outputs]) : nil
  }

  /// `[rows, inputs]` to `[rows, outputs]`, added to `residual` (`[rows, outputs]`) if there is one.
  public func callAsFunction(_ input: Tensor, residual: Tensor? = nil) -> Tensor {
    input.linear(weight: weight, bias: bias, residual: residual)
  }

  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
    if bias != nil { try body(prefix + "bias", &bias!) }
  }
}
