import Imaging
import Tensors

/// The way from images to a model's input: a size, and preprocessing.
///
/// Image attacks need no more of a model than this and a loss.
public protocol ImageInput: IdentifiableModel {
  /// The resizing, cropping and normalization of an image of any size.
  var preprocessing: ImagePreprocessing { get }

  /// The model's input size in pixels.
  var imageSize: (height: Int, width: Int) { get }

  /// The side of the square patches that the model cuts an image into, nil when it cuts none.
  var patchSize: Int? { get }
}

extension ImageInput {
  /// Nil: no patches.
  public var patchSize: Int? { nil }

  /// The pixels of a preprocessed image, `[1, 3, height, width]` in [0, 1].
  public func pixels(of image: Image) -> Tensor { preprocessing.channels(of: image).inThreeChannels }
}
