import Tensors

/// Batch normalization in evaluation: each channel of planes is shifted and scaled by what training saw.
/// Ioffe and Szegedy, 2015, arXiv:1502.03167.
package struct BatchNorm: Parameterized, Sendable {
  private var weight: Tensor
  private var bias: Tensor
  private var mean: Tensor
  private var variance: Tensor
  private let epsilon: Float

  /// A layer whose parameters are not set yet.
  package init(channels: Int, epsilon: Float = 1e-5) {
    (weight, bias) = (.unset([channels]), .unset([channels]))
    (mean, variance) = (.unset([channels]), .unset([channels]))
    self.epsilon = epsilon
  }

  /// Normalizes planes `[channels, batch, height, width]`, adds `residual` of the same shape, and if told so
  /// takes max(…, 0).
  package func callAsFunction(_ input: Tensor, adding residual: Tensor? = nil, rectified: Bool = false)
    -> Tensor
  {
    let scale = weight / (variance + epsilon).sqrt()
    return input.channelsScaled(
      by: scale, shift: bias - mean * scale, adding: residual, rectified: rectified)
  }

  /// Visits weight, bias, and the running mean and variance, each `[channels]`.
  package mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "weight", &weight)
    try body(prefix + "bias", &bias)
    try body(prefix + "running_mean", &mean)
    try body(prefix + "running_var", &variance)
  }
}
