import Imaging
import Tensors

/// A model that maps images to vectors.
public protocol ImageEncoder: ImageInput {
  /// The length of an embedding.
  var imageDimension: Int { get }

  /// Embeddings, differentiable with respect to the pixels. Normalization happens inside.
  ///
  /// - Parameter pixels: `[batch, 3, height, width]` in [0, 1]
  /// - Returns: `[batch, dimension]`, not normalized unless the model itself does
  func imageEmbeddings(pixels: Tensor) -> Tensor

  /// The attention of the last block's pooled token to each patch of images, the mean over heads,
  /// differentiable with respect to the pixels. Nil for models that have none.
  ///
  /// - Parameter pixels: `[batch, 3, height, width]` in [0, 1]
  /// - Returns: `[batch, patches]`, row by row from the top left; a row's sum is at most 1
  func patchAttention(pixels: Tensor) -> Tensor?
}

extension ImageEncoder {
  /// Nil: the default of models without such attention.
  public func patchAttention(pixels: Tensor) -> Tensor? { nil }

  /// The attention to each patch of an image after preprocessing; nil for models that have none.
  public func patchAttention(of image: Image) -> [Float]? {
    patchAttention(pixels: pixels(of: image))?.values
  }

  /// The embedding of each image after preprocessing, `[images, dimension]`. Batches are spread over threads.
  public func imageEmbeddings(of images: [Image]) -> Tensor {
    guard !images.isEmpty else { return .zeros([0, imageDimension]) }
    let batch = 16
    let pieces = concurrentMap((images.count + batch - 1) / batch) { piece in
      let part = images[piece * batch..<min(images.count, (piece + 1) * batch)]
      return imageEmbeddings(pixels: .concatenating(part.map(pixels(of:))))
    }
    return pieces.count == 1 ? pieces[0] : .concatenating(pieces)
  }
}

/// A model that maps images and texts to one space.
public protocol ImageTextModel: ImageEncoder, TextEncoder {
  /// What training learned to make of cosines; nil for models that keep them as they are.
  var logit: LearnedLogit? { get }
}

extension ImageTextModel {
  /// Nil: cosines as they are.
  public var logit: LearnedLogit? { nil }
}
