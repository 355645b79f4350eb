import Tensors

/// The perceptron with a gate: contract(activation(gate(x)) · expand(x)). Shazeer, 2020, arXiv:2002.05202.
public struct GatedFeedForward: Parameterized, Sendable {
  /// The names of the products in checkpoints.
  public struct Names: Sendable {
    let gate: String, expand: String, contract: String

    /// Names without a dot at their end, such as "gate_proj".
    public init(gate: String, expand: String, contract: String) {
      (self.gate, self.expand, self.contract) = (gate, expand, contract)
    }
  }

  private var gate: Linear, expand: Linear, contract: Linear
  private let activation: Activation
  private let names: Names

  /// A layer whose parameters are not set yet.
  public init(width: Int, inner: Int, activation: Activation, hasBias: Bool = false, names: Names) {
    gate = Linear(inputs: width, outputs: inner, hasBias: hasBias)
    expand = Linear(inputs: width, outputs: inner, hasBias: hasBias)
    contract = Linear(inputs: inner, outputs: width, hasBias: hasBias)
    (self.activation, self.names) = (activation, names)
  }

  /// Maps `[tokens, width]` to the same shape, and adds `residual`, of that shape too, if there is one.
  public func callAsFunction(_ input: Tensor, residual: Tensor? = nil) -> Tensor {
    contract(activation(gate(input)) * expand(input), residual: residual)
  }

  /// Visits the parameters of the three products.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try gate.visitParameters("\(prefix)\(names.gate).", body)
    try expand.visitParameters("\(prefix)\(names.expand).", body)
    try contract.visitParameters("\(prefix)\(names.contract).", body)
  }
}
