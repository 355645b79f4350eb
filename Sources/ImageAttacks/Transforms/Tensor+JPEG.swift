import EmbeddingModels
import Imaging
import Perturbations
import Tensors

extension Tensor {
  /// Pixels as they come back from a JPEG file, with the derivative of doing nothing.
  ///
  /// The pixels are `[1, channels, height, width]` in [0, 1], and are rounded to 8 bits before.
  ///
  /// - Parameter quality: from 1 to 100
  package func compressed(quality: Int) -> Tensor {
    let image = Image(planes: values.map { ($0 * 255).rounded() }, width: shape[3], height: shape[2])
    guard let read = try? Image(decoding: image.jpegBytes(quality: quality)) else {
      fatalError("a JPEG that was just written cannot be read")
    }
    return straightThrough(with: read.channelPixels)
  }
}
