import EmbeddingModels
import Imaging
import Preconditions
import Tensors

/// What an image attack makes small: a loss of pixels under a model.
///
/// `EmbeddingImageLoss` is an encoder with an objective. What a vision–language model says of an image, a model behind another
/// back end or a weighted sum of models are others: a type of your own needs an `input` and these two functions.
///
/// One loss may be that of several images, each with a target of its own. Then `subjects` says which of them each row of the
/// pixels is a version of, counted from 0; a loss that is the same for all images has no need of it.
public protocol ImageLoss: ScoredLoss {
  /// How images become pixels.
  var input: any ImageInput { get }

  /// The loss of each image.
  ///
  /// - Parameters:
  ///   - pixels: `[images, 3, height, width]` in [0, 1], of the model's input size
  ///   - subjects: for each image, which of the attacked images it is a version of
  func losses(pixels: Tensor, of subjects: [Int]) -> [Float]

  /// The loss of each image, and the gradient of Σ weight · loss.
  ///
  /// - Parameters:
  ///   - pixels: as above
  ///   - weights: what each image's loss counts in the gradient
  /// - Returns: the losses, unweighted, and the gradient, of the pixels' shape
  func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor)

  /// How losses of versions of one of the attacked images are reported; as those of all, unless targets differ in that.
  func scoring(of subject: Int) -> any ScoredLoss
}

extension ImageLoss {
  public func scoring(of subject: Int) -> any ScoredLoss { self }

  /// The loss of each image after preprocessing, as of the first of the attacked images. Batches are spread over threads.
  public func losses(of images: [Image]) -> [Float] {
    let batch = 16
    return concurrentMap((images.count + batch - 1) / batch) { piece in
      let part = images[piece * batch..<min(images.count, (piece + 1) * batch)]
      return losses(pixels: .concatenating(part.map(input.pixels(of:))), of: part.map { _ in 0 })
    }.flatMap { $0 }
  }

  /// The score of an image after preprocessing.
  ///
  /// - Parameter subject: which of the attacked images it is a version of
  public func score(of image: Image, as subject: Int = 0) -> Float {
    scoring(of: subject).score(ofLoss: losses(pixels: input.pixels(of: image), of: [subject])[0])
  }
}

/// The loss of an image's embedding by an objective, or of several images by one objective for each.
public struct EmbeddingImageLoss: ImageLoss {
  public let encoder: any ImageEncoder
  /// One for each attacked image, or a single one for all.
  public let objectives: [any Objective]

  /// - Parameter objectives: one for each attacked image, or a single one for all
  public init(_ encoder: any ImageEncoder, objectives: [any Objective]) {
    require(!objectives.isEmpty, "an image loss needs at least one objective, found none")
    (self.encoder, self.objectives) = (encoder, objectives)
  }

  public init(_ encoder: any ImageEncoder, _ objective: any Objective) {
    self.init(encoder, objectives: [objective])
  }

  public var input: any ImageInput { encoder }
  public var better: Better { objectives[0].better }

  public func score(ofLoss loss: Float) -> Float { objectives[0].score(ofLoss: loss) }

  public func losses(pixels: Tensor, of subjects: [Int]) -> [Float] { each(pixels, subjects).values }

  public func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    var losses: [Float] = []
    let gradient = gradient(at: pixels) { pixels in
      let each = each(pixels, subjects)
      losses = each.values
      return (each * Tensor(weights)).sum()
    }
    return (losses, gradient)
  }

  public func scoring(of subject: Int) -> any ScoredLoss { objectives[objectives.count > 1 ? subject : 0] }

  /// `[images, 3, height, width]` to `[images]`
  private func each(_ pixels: Tensor, _ subjects: [Int]) -> Tensor {
    let embeddings = encoder.imageEmbeddings(pixels: pixels)
    guard let first = subjects.first, objectives.count > 1 else {
      return objectives[0].losses(of: embeddings)
    }
    if subjects.allSatisfy({ $0 == first }) { return objectives[first].losses(of: embeddings) }
    return .concatenating(
      subjects.enumerated().map { objectives[$1].losses(of: embeddings.rows($0..<$0 + 1)) })
  }
}
