import Preconditions
import Tensors

/// Adam with decoupled weight decay. Loshchilov and Hutter, 2019, arXiv:1711.05101.
///
/// A value that holds the running means; the parameters stay with the caller.
public struct AdamW: Sendable {
  /// What stays the same over a whole training.
  public struct Settings: Sendable, Hashable {
    /// How much of the running mean of gradients each step keeps, in [0, 1).
    public var beta1: Float
    /// How much of the running mean of squared gradients each step keeps, in [0, 1).
    public var beta2: Float
    /// Added to the root of the mean square, positive.
    public var epsilon: Float
    /// The share of a parameter that a step takes away, in units of the learning rate.
    public var weightDecay: Float

    public init(
      beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0.01
    ) {
      (self.beta1, self.beta2) = (beta1, beta2)
      (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
    }
  }

  public let settings: Settings
  /// The steps taken so far.
  public private(set) var step: Int
  /// The running means of the gradients, in the order and of the shapes of the parameters.
  public private(set) var firstMoments: [Tensor]
  /// The running means of the squared gradients.
  public private(set) var secondMoments: [Tensor]

  /// Before the first step, for parameters of these shapes.
  public init(_ settings: Settings = Settings(), shapes: [[Int]]) {
    self.init(
      settings, step: 0, firstMoments: shapes.map(Tensor.zeros), secondMoments: shapes.map(Tensor.zeros))
  }

  /// As it was saved.
  public init(_ settings: Settings, step: Int, firstMoments: [Tensor], secondMoments: [Tensor]) {
    require(
      step >= 0 && firstMoments.map(\.shape) == secondMoments.map(\.shape), "moments of two models")
    self.settings = settings
    self.step = step
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
  }

  /// The parameters after one step.
  ///
  /// - Parameters:
  ///   - parameters: in the order of the moments
  ///   - gradients: of the parameters' shapes
  ///   - learningRate: of this step
  ///   - decays: which parameters decay towards zero
  public mutating func updated(
    _ parameters: [Tensor], gradients: [Tensor], learningRate: Float, decays: [Bool]
  ) -> [Tensor] {
    require(
      parameters.count == firstMoments.count && gradients.count == parameters.count
        && decays.count == parameters.count,
      "\(parameters.count) parameters, \(gradients.count) gradients and \(firstMoments.count) moments")
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

/// In double precision: 0.999 to the power of some thousands is near 1 for long.
private func power(_ base: Float, _ exponent: Int) -> Float {
  var (result, square, rest) = (1.0, Double(base), exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return Float(result)
}
