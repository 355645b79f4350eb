import EmbeddingModels
import Files
import Imaging
import Objectives
import Perturbations
import Preconditions

/// A loss with its weight among several that are minimized together.
public struct WeightedImageLoss: Sendable {
  /// The loss.
  public let loss: any ImageLoss
  /// The weight, relative to those of the others; above 0.
  public let weight: Float

  /// - Parameters:
  ///   - loss: the loss under one model
  ///   - weight: above 0
  public init(_ loss: any ImageLoss, weight: Float = 1) {
    require(weight > 0, "a weight above 0 was expected, found \(weight)")
    (self.loss, self.weight) = (loss, weight)
  }
}

extension ImageAttack {
  /// Prepares a run on `image`, of any size.
  ///
  /// Throws `InputError` for settings that are not possible, for a region as `Region` says, and for an image
  /// that is too small for the norm.
  public func start(
    on image: Image, within region: Region = .everywhere, against encoder: any ImageEncoder,
    objective: some Objective, seed: Int
  ) throws -> Run {
    try start(on: image, within: region, against: EmbeddingImageLoss(encoder, objective), seed: seed)
  }

  /// Prepares a run on `image` against any loss.
  ///
  /// Throws `InputError` as above.
  public func start(
    on image: Image, within region: Region = .everywhere, against loss: any ImageLoss, seed: Int
  ) throws -> Run {
    try start(on: [image], within: [region], against: [WeightedImageLoss(loss)], seed: seed)
  }

  /// Prepares a run on several images at once, by one loss or several.
  ///
  /// Each image's course is what it would be alone with the seed `seed` + its place. In the space of the
  /// model's input, the input of the first loss's model counts. All images have one size there. Throws
  /// `InputError` as above, and for images of different sizes.
  public func start(
    on images: [Image], within regions: [Region], against losses: [WeightedImageLoss], seed: Int
  ) throws -> Run {
    require(
      !images.isEmpty && images.count == regions.count, "\(images.count) images, \(regions.count) regions")
    try validate()
    let ledgers = try zip(images, regions).map {
      try PixelLedger(image: $0, region: $1, budget: budget, input: losses[0].loss.input, space: space)
    }
    let first = ledgers[0].cleanImage
    for image in ledgers.map(\.cleanImage) where image.width != first.width || image.height != first.height {
      throw InputError(
        field: "image", expected: "the others' size, \(first.width) × \(first.height)",
        found: "\(image.width) × \(image.height)")
    }
    return try start(on: PixelTarget(ledgers: ledgers, losses), seed: seed, resuming: nil)
  }
}
