import Tensors

/// The perceptron with a gate: contract(activation(gate(x)) · expand(x)). Shazeer, 2020, arXiv:2002.05202.
public struct GatedFeedForward: Parameterized, Sendable {
  /// The names of the products in checkpoints.
  public struct Names: Sendable {
    /// The names of gate and expansion; one name where they are one matrix.
    let inputs: [String]
    let contract: String

    /// Names without a dot at their end, such as "gate_proj".
    public init(gate: String, expand: String, contract: String) {
      (inputs, self.contract) = ([gate, expand], contract)
    }

    /// The names of a perceptron whose gate and expansion are the rows of one matrix, in this order.
    public init(gateAndExpand: String, contract: String) {
      (inputs, self.contract) = ([gateAndExpand], contract)
    }
  }

  /// The products with gate and expansion, or the one whose rows are both.
  private var inputs: [Linear]
  private var contract: Linear
  private let inner: Int
  private let activation: Activation
  private let names: Names

  /// A layer whose parameters are not set yet.
  public init(width: Int, inner: Int, activation: Activation, hasBias: Bool = false, names: Names) {
    inputs = (names.inputs.count == 1 ? [2 * inner] : [inner, inner]).map {
      Linear(inputs: width, outputs: $0, hasBias: hasBias)
    }
    contract = Linear(inputs: inner, outputs: width, hasBias: hasBias)
    (self.inner, self.activation, self.names) = (inner, activation, names)
  }

  /// Maps `[tokens, width]` to the same shape, and adds `residual`, of that shape too, if there is one.
  public func callAsFunction(_ input: Tensor, residual: Tensor? = nil) -> Tensor {
    contract(activation(projection(0)(input)) * projection(1)(input), residual: residual)
  }

  /// The gate or the expansion; of one matrix, a view of its rows.
  private func projection(_ index: Int) -> Linear {
    inputs.count > 1 ? inputs[index] : inputs[0].rows(index * inner..<(index + 1) * inner)
  }

  /// Visits the parameters of gate and expansion, then those of the contraction.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    for index in inputs.indices {
      try inputs[index].visitParameters("\(prefix)\(names.inputs[index]).", body)
    }
    try contract.visitParameters("\(prefix)\(names.contract).", body)
  }
}
