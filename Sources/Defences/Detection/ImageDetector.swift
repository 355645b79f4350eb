import EmbeddingModels
import Tensors

/// A detector of attacked images: a value of the pixels that a model sees.
///
/// A detector of your own is a name, the number of its forward passes and this function. An attack that knows it
/// goes back through the tensor operations that the values are made of; a step without a useful derivative takes
/// that of doing nothing (`straightThrough`).
public protocol ImageDetector: AttackDetector {
  /// Whether values depend on the seed.
  var isRandom: Bool { get }

  /// The forward passes that the value of one image takes.
  var passCount: Int { get }

  /// Throws `InputError` for settings that are not possible, and for a model that lacks what the detector looks
  /// at.
  func validate(for encoder: any ImageEncoder) throws

  /// The value of each image, which does not depend on the others.
  ///
  /// - Parameters:
  ///   - pixels: `[images, 3, height, width]` in [0, 1], of the model's input size
  ///   - encoder: the model that is attacked
  ///   - seed: the seed of all that is random
  /// - Returns: `[images]`, made of `pixels` by differentiable operations
  func values(of pixels: Tensor, before encoder: any ImageEncoder, seed: Int) -> Tensor
}

extension ImageDetector {
  /// False: values are the same for every seed.
  public var isRandom: Bool { false }
}
