import EmbeddingModels
import Tensors

/// A defence at test time behind a model: it changes embeddings of images, and leaves pixels as they are.
///
/// A defence of your own is a name and this function.
public protocol EmbeddingDefence: ImageDefence {
  /// The embeddings behind the defence.
  ///
  /// - Parameters:
  ///   - embeddings: the model's embeddings of images, `[images, dimension]`
  ///   - model: the model
  /// - Returns: the same shape, made of `embeddings` by differentiable operations
  func applied(to embeddings: Tensor, of model: any ImageTextModel) -> Tensor
}

extension EmbeddingDefence {
  /// The pixels as they are.
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor { pixels }
}
