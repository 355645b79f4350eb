import EmbeddingModels
import Imaging
import Objectives
import Tensors
import VisionLanguageModels

/// The loss of a target response as a function of an image and of the user's words about it.
///
/// The score is minus the loss.
public struct TargetPairLoss: PairLoss {
  /// The target under a model.
  public let target: ImageTarget

  /// The loss of a target under a model, for images of the size that it was made for.
  public init(_ target: ImageTarget) { self.target = target }

  /// The way of images to the model's pixels.
  public var imageInput: any ImageInput { target.input }
  /// The words in their frame.
  public var textInput: any TokenInput { target.prompt }

  /// The loss of images next to words; what stands before the image is computed once.
  public func fixing(tokens: [Int32]) -> any ImageLoss { TargetImageLoss(target, tokens: tokens) }

  /// The loss of words next to an image, which is read once; what stands before the first changed token is
  /// computed once for all words.
  public func fixing(pixels: Tensor) -> any TextLoss {
    let rows = DifferentiableRows.value(of: pixels, by: target.model.reader)
    return TargetTextLoss(
      prompt: target.prompt, measure: target.measure, sequence: target.sequence(rows: rows))
  }
}
