import Preconditions
import Tensors

/// Adam with decoupled weight decay. Loshchilov and Hutter, 2019, arXiv:1711.05101.
///
/// A value that holds the running means; the parameters stay with the caller.
public struct AdamW: Sendable {
  /// The settings that stay the same over a whole training.
  public struct Settings: Sendable, Hashable {
    /// The share of the running mean of gradients that each step keeps, in [0, 1).
    public var beta1: Float
    /// The share of the running mean of squared gradients that each step keeps, in [0, 1).
    public var beta2: Float
    /// The positive number that is added to the root of the mean square.
    public var epsilon: Float
    /// The share of a parameter that a step takes away, in units of the learning rate.
    public var weightDecay: Float

    /// Settings; the defaults are PyTorch's.
    public init(
      beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0.01
    ) {
      (self.beta1, self.beta2) = (beta1, beta2)
      (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
    }
  }

  /// The settings of the whole training.
  public let settings: Settings
  /// The number of steps taken so far.
  public private(set) var step: Int
  /// The running means of the gradients, in the order and of the shapes of the parameters.
  public private(set) var firstMoments: [Tensor]
  /// The running means of the squared gradients, in the same order and shapes.
  public private(set) var secondMoments: [Tensor]

  /// An optimizer before its first step, for parameters of these shapes. Traps for settings outside of their
  /// ranges.
  public init(_ settings: Settings = Settings(), shapes: [[Int]]) {
    self.init(
      settings, step: 0, firstMoments: shapes.map(Tensor.zeros), secondMoments: shapes.map(Tensor.zeros))
  }

  /// An optimizer that goes on from a saved state. Traps for settings outside of their ranges, and unless the
  /// moments of each parameter have one shape.
  public init(_ settings: Settings, step: Int, firstMoments: [Tensor], secondMoments: [Tensor]) {
    require(
      0 <= settings.beta1 && settings.beta1 < 1 && 0 <= settings.beta2 && settings.beta2 < 1
        && settings.epsilon > 0, "expected betas in [0, 1) and a positive epsilon, found \(settings)")
    require(step >= 0, "expected a step of at least 0, found \(step)")
    require(
      firstMoments.map(\.shape) == secondMoments.map(\.shape),
      "expected moments of the same shapes, "
        + "found \(firstMoments.map(\.shape)) and \(secondMoments.map(\.shape))")
    self.settings = settings
    self.step = step
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
  }

  /// Takes one step and returns the parameters after it. Traps unless there are as many of each as moments,
  /// and all of their shapes.
  ///
  /// - Parameters:
  ///   - parameters: the parameters in the order of the moments
  ///   - gradients: the gradients in the same order and shapes
  ///   - learningRate: the learning rate of this step
  ///   - decays: whether each parameter decays towards zero
  public mutating func updated(
    _ parameters: [Tensor], gradients: [Tensor], learningRate: Float, decays: [Bool]
  ) -> [Tensor] {
    require(
      parameters.count == firstMoments.count && gradients.count == parameters.count
        && decays.count == parameters.count,
      "expected \(firstMoments.count) parameters, gradients and decays, "
        + "found \(parameters.count), \(gradients.count) and \(decays.count)")
    for (index, moment) in firstMoments.enumerated() {
      require(
        parameters[index].shape == moment.shape && gradients[index].shape == moment.shape,
        "expected parameter and gradient \(index) of the shape \(moment.shape), "
          + "found \(parameters[index].shape) and \(gradients[index].shape)")
    }
    step += 1
    let firstCorrection = 1 - power(settings.beta1, step)
    let secondCorrection = (1 - power(settings.beta2, step)).squareRoot()
    return parameters.indices.map { index in
      let gradient = gradients[index]
      let first = firstMoments[index] * settings.beta1 + gradient * (1 - settings.beta1)
      let second =
        secondMoments[index] * settings.beta2 + gradient.squared() * (1 - settings.beta2)
      (firstMoments[index], secondMoments[index]) = (first, second)
      let kept =
        decays[index] ? parameters[index] * (1 - learningRate * settings.weightDecay) : parameters[index]
      let scale = second.sqrt() / secondCorrection + settings.epsilon
      return kept - first / scale * (learningRate / firstCorrection)
    }
  }
}

/// The power, computed in double precision: 0.999 to the power of some thousands is near 1 for long.
private func power(_ base: Float, _ exponent: Int) -> Float {
  var (result, square, rest) = (1.0, Double(base), exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return Float(result)
}
