import EmbeddingModels
import Imaging
import Tensors

/// The image side of a model that answers questions about an image: from pixels to the rows that a language
/// model sees among the embeddings of its tokens.
///
/// A reader of your own needs these requirements, and with a `LanguageModel` it makes a
/// `VisionLanguageModel`.
public protocol ImageReader: Sendable {
  /// The side of the square patches that the reader cuts its input into, in pixels; nil when it cuts none.
  var patchSize: Int? { get }

  /// What becomes of an image before it is read, up to the reader's input.
  ///
  /// - Parameters:
  ///   - width: the image's number of columns
  ///   - height: the image's number of rows
  func preprocessing(width: Int, height: Int) -> ImagePreprocessing

  /// The number of rows that an image of the reader's input size becomes.
  ///
  /// - Parameters:
  ///   - width: the input's number of columns, as preprocessing gives it
  ///   - height: the input's number of rows
  func rowCount(width: Int, height: Int) -> Int

  /// What the placeholder of an image in a prompt becomes: a text that holds the placeholder once for each
  /// row.
  ///
  /// - Parameters:
  ///   - placeholder: the token that stands for an image, and for each of its rows
  ///   - width: the input's number of columns
  ///   - height: the input's number of rows
  func expansion(of placeholder: String, width: Int, height: Int) -> String

  /// What is read of images, each part by itself: for most readers, the images as they are; for some, tiles
  /// of them and the whole. Differentiable with respect to the pixels.
  ///
  /// - Parameter pixels: `[images, 3, height, width]` in [0, 1], of the reader's input size
  /// - Returns: `[images · views, 3, height, width]` in [0, 1]
  func views(of pixels: Tensor) -> Tensor

  /// The rows of views, differentiable with respect to them. Normalization happens inside.
  ///
  /// - Parameter views: `[views, 3, height, width]` in [0, 1]
  /// - Returns: `[views · rows, width]`, `width` being that of the language model's embeddings
  func rows(ofViews views: Tensor) -> Tensor
}

extension ImageReader {
  /// The images as they are.
  public func views(of pixels: Tensor) -> Tensor { pixels }

  /// The rows of images, differentiable with respect to the pixels.
  ///
  /// - Parameter pixels: `[images, 3, height, width]` in [0, 1], of the reader's input size
  /// - Returns: `[images · rows, width]`
  public func rows(of pixels: Tensor) -> Tensor { rows(ofViews: views(of: pixels)) }

  /// The placeholder once for each row.
  public func expansion(of placeholder: String, width: Int, height: Int) -> String {
    String(repeating: placeholder, count: rowCount(width: width, height: height))
  }
}
