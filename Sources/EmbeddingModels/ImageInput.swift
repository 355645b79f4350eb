import Imaging
import Tensors

/// How images become what a model sees: a size, and the way there.
///
/// Image attacks need no more of a model than this and a loss.
public protocol ImageInput: IdentifiableModel {
  /// How an image of any size becomes one of the model's size.
  var preprocessing: ImagePreprocessing { get }

  /// The model's input size in pixels.
  var imageSize: (height: Int, width: Int) { get }

  /// The side of the square patches that the model cuts an image into, nil when it cuts none.
  var patchSize: Int? { get }
}

extension ImageInput {
  public var patchSize: Int? { nil }

  /// The pixels of a preprocessed image, `[1, 3, height, width]` in [0, 1].
  public func pixels(of image: Image) -> Tensor { preprocessing.channels(of: image).inThreeChannels }
}
