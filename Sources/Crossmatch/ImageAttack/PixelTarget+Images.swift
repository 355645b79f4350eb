import EmbeddingModels
import Files
import Imaging
import Pictures
import Preconditions

/// An encoder that is attacked, alone or with others.
public struct EncoderUnderAttack: Sendable {
  public let encoder: any ImageEncoder
  /// One for each image.
  public let objectives: [any Objective]
  /// Relative to those of the others.
  public let weight: Float

  public init(_ encoder: any ImageEncoder, objectives: [any Objective], weight: Float = 1) {
    require(weight > 0, "a weight of \(weight)")
    (self.encoder, self.objectives, self.weight) = (encoder, objectives, weight)
  }
}

extension ImageAttack {
  /// Prepares a run on `image`, of any size.
  ///
  /// Throws `InputError` for a region as `Region` says, and for an image that is too small for the norm.
  public func start(
    on image: Image, within region: Region = .everywhere, against encoder: any ImageEncoder,
    objective: some Objective, seed: Int
  ) throws -> Run {
    try start(
      on: [image], within: [region], against: [EncoderUnderAttack(encoder, objectives: [objective])],
      seed: seed)
  }

  /// Prepares a run on several images at once, under one encoder or several.
  ///
  /// Each image's course is what it would be alone with the seed `seed` + its place. In the space of the model's input, that
  /// of the first encoder is meant. All images have one size there.
  /// Throws `InputError` as above, and for images of different sizes.
  public func start(
    on images: [Image], within regions: [Region], against encoders: [EncoderUnderAttack], seed: Int
  ) throws -> Run {
    require(
      !images.isEmpty && images.count == regions.count, "\(images.count) images, \(regions.count) regions")
    let ledgers = try zip(images, regions).map {
      try PixelLedger(image: $0, region: $1, budget: budget, encoder: encoders[0].encoder, space: space)
    }
    let first = ledgers[0].cleanImage
    for image in ledgers.map(\.cleanImage) where image.width != first.width || image.height != first.height {
      throw InputError(
        field: "image", expected: "the others' size, \(first.width) × \(first.height)",
        found: "\(image.width) × \(image.height)")
    }
    return try start(on: PixelTarget(ledgers: ledgers, encoders), seed: seed, resuming: nil)
  }
}

extension PixelTarget {
  /// Accounts of images of one size under these encoders.
  init(ledgers: [PixelLedger], _ encoders: [EncoderUnderAttack]) {
    let image = ledgers[0].cleanImage
    self.init(
      ledgers: ledgers,
      loss: PixelLoss(
        of: encoders.map { ($0.encoder, $0.objectives, $0.weight) }, width: image.width, height: image.height)
    )
  }
}

extension PixelTarget {
  /// How steep the loss is at each pixel of the first image, clean.
  var cleanGradient: HeatMap {
    let image = ledgers[0].cleanImage
    return HeatMap(
      width: image.width, height: image.height,
      planes: loss.gradients(at: [image], owners: [0])[0].gradient)
  }
}
