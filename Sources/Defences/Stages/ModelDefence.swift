import EmbeddingModels
import Tensors

/// A defence at test time that asks the model behind it.
///
/// A defence of your own is a name and this function.
public protocol ModelDefence: ImageDefence {
  /// The pixels behind the defence.
  ///
  /// - Parameters:
  ///   - pixels: one image, `[1, 3, height, width]`; in [0, 1] before the first stage
  ///   - encoder: the model behind all stages
  ///   - generator: the source of all that is random
  /// - Returns: the same shape, made of `pixels` by differentiable operations
  func applied(
    to pixels: Tensor, before encoder: any ImageEncoder, using generator: inout RandomGenerator
  ) -> Tensor
}

extension ModelDefence {
  /// Traps: the defence needs the model behind it.
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    fatalError("expected a model of embeddings behind \(Self.name), found none")
  }
}
