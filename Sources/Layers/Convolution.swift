import Tensors

/// A convolution with square filters and without a bias, on planes `[channels, batch, height, width]`.
package struct Convolution: Parameterized, Sendable {
  private var weight: Tensor
  private let stride: Int
  private let padding: Int

  /// A layer whose parameters are not set yet. Zeros surround the planes so that, at steps of 1, filters of
  /// odd size leave the planes' size as it is.
  package init(inputs: Int, outputs: Int, size: Int, stride: Int = 1) {
    weight = .unset([outputs, inputs, size, size])
    (self.stride, padding) = (stride, size / 2)
  }

  /// Maps `[inputs, batch, height, width]` to `[outputs, batch, …]`.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    input.convolved(weight: weight, stride: stride, padding: padding)
  }

  /// Visits `weight`, `[outputs, inputs, size, size]`.
  package mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
  }
}
