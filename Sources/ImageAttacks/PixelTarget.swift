import EmbeddingModels
import Files
import Imaging
import Objectives
import Perturbations
import Pictures
import Preconditions

/// The subject of an image attack: one or several images of one size, each with its ledger, and the loss that
/// is to fall.
public struct PixelTarget: Sendable {
  /// The constraint of each image: its clean pixels, region and budget.
  public let ledgers: [PixelLedger]
  let loss: PixelLoss

  /// - Parameters:
  ///   - ledgers: the constraints of one image or several, all of one size
  ///   - losses: one or several, of which the weighted mean is minimized. Where one has a target for each
  ///     image, `owners` selects it.
  public init(ledgers: [PixelLedger], _ losses: [WeightedImageLoss]) {
    require(!ledgers.isEmpty && !losses.isEmpty, "a target needs an image and a loss")
    let image = ledgers[0].cleanImage
    for other in ledgers.map(\.cleanImage) {
      require(
        other.width == image.width && other.height == image.height,
        "images of one size expected, found \(image.size) and \(other.size) pixels"
      )
    }
    self.init(ledgers: ledgers, loss: PixelLoss(of: losses, width: image.width, height: image.height))
  }

  init(ledgers: [PixelLedger], loss: PixelLoss) { (self.ledgers, self.loss) = (ledgers, loss) }

  /// The number of losses: evaluating one image counts as so many evaluations.
  public var modelCount: Int { loss.modelCount }

  /// The losses of images of the clean ones' size; smaller is better for the attacker. Spread over threads.
  ///
  /// - Parameters:
  ///   - images: 8-bit images of the clean ones' size
  ///   - owners: for each image, which of the attacked images it is a version of; unless given, one after the
  ///     other
  public func losses(of images: [Image], owners: [Int]? = nil) -> [Float] {
    loss.losses(of: images, owners: checked(owners, images))
  }

  /// Losses, and their gradients with respect to the pixels of images of the clean ones' size. Spread over
  /// threads.
  ///
  /// - Parameters:
  ///   - images: 8-bit images of the clean ones' size
  ///   - owners: for each image, which of the attacked images it is a version of; unless given, one after the
  ///     other
  public func gradients(at images: [Image], owners: [Int]? = nil) -> [LossAndGradient] {
    loss.gradients(at: images, owners: checked(owners, images))
  }

  private func checked(_ owners: [Int]?, _ images: [Image]) -> [Int] {
    let owners = owners ?? Array(images.indices)
    require(
      owners.count == images.count && owners.allSatisfy(ledgers.indices.contains),
      "\(images.count) owners from 0 to \(ledgers.count - 1) expected, found \(owners)"
    )
    let clean = ledgers[0].cleanImage
    for image in images {
      require(
        image.width == clean.width && image.height == clean.height,
        "an image of \(clean.size) pixels expected, found \(image.size)"
      )
    }
    return owners
  }

  /// The scores for the losses of the attacked images, one for each.
  public func scores(ofLosses losses: [Float]) -> [Float] {
    losses.enumerated().map { loss.first.scoring(of: $0).score(ofLoss: $1) }
  }

  /// The direction of the first loss's scores that is better for the attacker.
  public var better: Better { loss.first.better }

  /// Images from the levels of each, `[channels, height, width]`.
  func images(ofLevels levels: [[Float]]) -> [Image] { zip(ledgers, levels).map { $0.image(ofLevels: $1) } }

  /// The size of the loss's gradient at each pixel of the first image, clean.
  var cleanGradient: HeatMap {
    let image = ledgers[0].cleanImage
    return HeatMap(
      width: image.width, height: image.height,
      planes: loss.gradients(at: [image], owners: [0])[0].gradient)
  }

  /// The error that a run throws for a state that is not of these images.
  public static var foreignState: InputError {
    InputError(field: "snapshot", expected: "a state of this attack on this image", found: "another's")
  }
}

/// The loss of an image and its gradient.
public struct LossAndGradient: Sendable {
  /// The loss; smaller is better for the attacker.
  public let loss: Float
  /// The gradient with respect to pixels in [0, 1], `[channels, height, width]` in the image's own channels.
  public let gradient: [Float]
}
