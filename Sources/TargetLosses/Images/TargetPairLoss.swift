import EmbeddingModels
import Imaging
import Locks
import Objectives
import Tensors
import VisionLanguageModels

/// The loss of a target response as a function of an image and of the user's words about it.
///
/// The score is minus the loss.
public struct TargetPairLoss: PairLoss {
  /// The target under a model.
  public let target: ImageTarget
  private let lastRead = LastReadImage()

  /// The loss of a target under a model, for images of the size that it was made for.
  public init(_ target: ImageTarget) { self.target = target }

  /// The way of images to the model's pixels.
  public var imageInput: any ImageInput { target.input }
  /// The words in their frame.
  public var textInput: any TokenInput { target.prompt }

  /// The loss of images next to words; what stands before the image is computed once.
  public func fixing(tokens: [Int32]) -> any ImageLoss { TargetImageLoss(target, tokens: tokens) }

  /// The loss of words next to an image, which is read once for as long as it stays the same; what stands
  /// before the first changed token is computed once for all words.
  public func fixing(pixels: Tensor) -> any TextLoss {
    let rows = lastRead.rows(of: pixels, by: target.model.reader)
    return TargetTextLoss(
      prompt: target.prompt, measure: target.measure, sequence: target.sequence(rows: rows))
  }
}

/// The rows of the image that was read last: searches of texts ask for one image again and again.
private final class LastReadImage: Sendable {
  private let last = Mutex<(pixels: Tensor, rows: Tensor)?>(nil)

  func rows(of pixels: Tensor, by reader: any ImageReader) -> Tensor {
    if let last = last.withLock({ $0 }), last.pixels.shape == pixels.shape,
      last.pixels.values == pixels.values
    {
      return last.rows
    }
    let rows = DifferentiableRows.value(of: pixels, by: reader)
    last.withLock { $0 = (pixels.detached, rows) }
    return rows
  }
}
