import EmbeddingModels
import Files
import Foundation
import Imaging
import Perturbations
import Pictures
import Preconditions

/// The attacked image of a result, as it is saved, with its distance from the clean one.
public struct ImageFinding: Sendable {
  /// The clean image: gray or RGB, at the model's size or the source's own.
  public let clean: Image
  /// The attacked image, of the same size.
  public let adversarial: Image
  /// The largest distance from the clean image that was allowed.
  public let budget: Budget
  /// The name of the region that was open to change.
  public let region: String
  /// The pixels that were open to change.
  public let mask: Mask
  /// The size of the loss's gradient at each pixel of the clean image, where it is known.
  public let gradient: HeatMap?
  /// The saved image's distance from the clean one, in the norm's units; never above the radius.
  public let distance: Float
  /// The number of pixels that differ from the clean image's in any channel.
  public let changedPixels: Int
  /// Whether the image keeps budget and region; false for attacks that were published without a budget that
  /// holds.
  public let isAudited: Bool

  /// Traps when the image does not keep the ledger's budget and region: that would be a defect of the attack.
  package init(_ image: Image, region: Region, _ ledger: PixelLedger, gradient: HeatMap? = nil) {
    require(ledger.admits(image), "the attack left its budget or its region")
    self.init(image, region: region, ledger, gradient: gradient, isAudited: true)
  }

  /// The finding of an attack that was published without a budget that holds.
  package init(unaudited image: Image, region: Region, _ ledger: PixelLedger) {
    self.init(image, region: region, ledger, gradient: nil, isAudited: false)
  }

  private init(
    _ image: Image, region: Region, _ ledger: PixelLedger, gradient: HeatMap?, isAudited: Bool
  ) {
    self.isAudited = isAudited
    clean = ledger.cleanImage
    adversarial = image
    budget = ledger.budget
    self.region = region.name
    mask = ledger.region
    self.gradient = gradient
    distance = ledger.distance(of: image)
    changedPixels = ledger.changedPixels(in: image)
  }

  /// The members of `result.json` that describe the image.
  package var members: KeyValuePairs<String, JSON> {
    [
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "spent": .float(distance),
      "region": .string(region), "changedPixels": .integer(changedPixels),
      "channels": .integer(adversarial.channels), "levels": .integer(adversarial.levelGrid.largest),
      "window": adversarial.fine.map { ["black": .integer($0.black), "white": .integer($0.white)] } ?? .null,
    ]
  }
}
