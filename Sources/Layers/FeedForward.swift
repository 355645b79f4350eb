import Tensors

/// The two-layer perceptron of a transformer block.
public struct FeedForward: Parameterized, Sendable {
  private var expand: Linear, contract: Linear
  private let activation: Activation
  private let names: (expand: String, contract: String)

  /// A layer whose parameters are not set yet; `names` are the names of the two products in checkpoints.
  public init(width: Int, inner: Int, activation: Activation, names: (expand: String, contract: String)) {
    expand = Linear(inputs: width, outputs: inner)
    contract = Linear(inputs: inner, outputs: width)
    (self.activation, self.names) = (activation, names)
  }

  /// Maps `[tokens, width]` to the same shape, and adds `residual`, of that shape too.
  public func callAsFunction(_ input: Tensor, residual: Tensor) -> Tensor {
    contract(activation(expand(input)), residual: residual)
  }

  /// Visits the parameters of the two products.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try expand.visitParameters("\(prefix)\(names.expand).", body)
    try contract.visitParameters("\(prefix)\(names.contract).", body)
  }
}
