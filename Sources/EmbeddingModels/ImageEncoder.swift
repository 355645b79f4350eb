import Imaging
import Tensors

/// A model that maps images to vectors.
public protocol ImageEncoder: Sendable {
  /// How an image of any size becomes one of the model's size.
  var preprocessing: ImagePreprocessing { get }

  /// The model's input size in pixels.
  var imageSize: (height: Int, width: Int) { get }

  /// The side of the square patches that the model cuts an image into, nil when it cuts none.
  var patchSize: Int? { get }

  /// The length of an embedding.
  var imageDimension: Int { get }

  /// Embeddings, differentiable with respect to the pixels. Normalization happens inside.
  ///
  /// - Parameter pixels: `[batch, 3, height, width]` in [0, 1]
  /// - Returns: `[batch, dimension]`, not normalized unless the model itself does
  func imageEmbeddings(pixels: Tensor) -> Tensor

  /// How much the pooled token of the last block attends to each patch of an image, the mean over heads; row
  /// by row from the top left. Nil for models that have none.
  func patchAttention(of image: Image) -> [Float]?
}

extension ImageEncoder {
  /// Nil: the default of models without such attention.
  public func patchAttention(of image: Image) -> [Float]? { nil }

  /// The embedding of each image after preprocessing, `[images, dimension]`.
  public func imageEmbeddings(of images: [Image]) -> Tensor {
    guard !images.isEmpty else { return .zeros([0, imageDimension]) }
    return .concatenating(images.map { imageEmbeddings(pixels: pixels(of: $0)) })
  }

  /// The pixels of a preprocessed image, `[1, 3, height, width]` in [0, 1].
  public func pixels(of image: Image) -> Tensor { preprocessing.channels(of: image).inThreeChannels }
}

/// A model that maps images and texts to one space.
public protocol ImageTextModel: ImageEncoder, TextEncoder {}
