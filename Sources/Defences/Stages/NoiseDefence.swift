import Files
import Tensors

/// Gaussian noise on each pixel, as randomized smoothing draws it. Cohen et al., 2019, arXiv:1902.02918.
public struct NoiseDefence: ImageDefence {
  /// `noise`.
  public static let name = "noise"
  /// True.
  public static let isRandom = true

  /// The standard deviation, in units in which pixels go from 0 to 1: above 0, at most 10.
  public var deviation: Float

  /// - Parameter deviation: above 0, at most 10
  public init(deviation: Float = 0.05) { self.deviation = deviation }

  /// Throws `InputError` for a deviation that is not above 0 and at most 10.
  public func validate() throws {
    try check(
      deviation > 0 && deviation <= 10, "deviation", expected: "a number above 0, at most 10",
      found: deviation)
  }

  /// The pixels and the noise, which may lead out of [0, 1].
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    pixels + generator.normalTensor(pixels.shape, standardDeviation: deviation)
  }
}
