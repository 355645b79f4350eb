import EmbeddingModels
import Imaging
import Preconditions
import Tensors

/// The loss that an image attack minimizes: a function of pixels under a model.
///
/// `EmbeddingImageLoss` is an encoder with an objective. What a vision–language model says of an image, a
/// model behind another back end or a weighted sum of models are others: a type of your own needs an `input`
/// and these two functions.
///
/// One loss may be that of several images, each with a target of its own. Then `subjects` says which of them
/// each row of the pixels is a version of, counted from 0; a loss that is the same for all images has no need
/// of it.
public protocol ImageLoss: ScoredLoss {
  /// The conversion of images to the model's input pixels.
  var input: any ImageInput { get }

  /// The forward passes that evaluating one image takes; 1 unless the loss says otherwise.
  var passCount: Int { get }

  /// The loss of each image.
  ///
  /// - Parameters:
  ///   - pixels: `[images, 3, height, width]` in [0, 1], of the model's input size
  ///   - subjects: for each image, the index of the attacked image that it is a version of
  func losses(pixels: Tensor, of subjects: [Int]) -> [Float]

  /// The loss of each image, and the gradient of Σ weight · loss.
  ///
  /// - Parameters:
  ///   - pixels: as above
  ///   - subjects: as above
  ///   - weights: the weight of each image's loss in the gradient, one for each
  /// - Returns: the losses, unweighted, and the gradient, of the pixels' shape
  func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor)

  /// The conversion of losses to scores for one of the attacked images; the loss itself unless each image has
  /// a target of its own.
  func scoring(of subject: Int) -> any ScoredLoss
}

extension ImageLoss {
  /// One.
  public var passCount: Int { 1 }

  /// The loss itself, for every image.
  public func scoring(of subject: Int) -> any ScoredLoss { self }

  /// The loss of each image after preprocessing, against the first attacked image's target. Batches are
  /// spread over threads.
  public func losses(of images: [Image]) -> [Float] {
    let batch = 16
    return concurrentMap((images.count + batch - 1) / batch) { piece in
      let part = images[piece * batch..<min(images.count, (piece + 1) * batch)]
      return losses(pixels: .concatenating(part.map(input.pixels(of:))), of: part.map { _ in 0 })
    }.flatMap { $0 }
  }

  /// The score of an image after preprocessing.
  ///
  /// - Parameters:
  ///   - image: an image of any size
  ///   - subject: the index of the attacked image that it is a version of
  public func score(of image: Image, as subject: Int = 0) -> Float {
    scoring(of: subject).score(ofLoss: losses(pixels: input.pixels(of: image), of: [subject])[0])
  }
}

/// The loss of an image's embedding by an objective, or of several images by one objective for each.
public struct EmbeddingImageLoss: ImageLoss {
  /// The encoder whose embeddings the objectives see.
  public let encoder: any ImageEncoder
  /// One for each attacked image, or a single one for all.
  public let objectives: [any Objective]

  /// - Parameters:
  ///   - encoder: the encoder whose embeddings the objectives see
  ///   - objectives: one for each attacked image, or a single one for all
  public init(_ encoder: any ImageEncoder, objectives: [any Objective]) {
    require(!objectives.isEmpty, "an image loss needs at least one objective, found none")
    (self.encoder, self.objectives) = (encoder, objectives)
  }

  /// The loss of every image by one objective.
  public init(_ encoder: any ImageEncoder, _ objective: any Objective) {
    self.init(encoder, objectives: [objective])
  }

  /// The encoder, which preprocesses images.
  public var input: any ImageInput { encoder }
  /// The direction of the first objective's scores.
  public var better: Better { objectives[0].better }

  /// The first objective's score; `scoring(of:)` gives that of another attacked image.
  public func score(ofLoss loss: Float) -> Float { objectives[0].score(ofLoss: loss) }

  /// The objective's loss of each image's embedding.
  public func losses(pixels: Tensor, of subjects: [Int]) -> [Float] { each(pixels, subjects).values }

  /// The losses, and the gradient through the encoder by the tape.
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

  /// The objective of one attacked image.
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
