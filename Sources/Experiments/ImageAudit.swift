import EmbeddingModels
import Files
import Imaging
import Perturbations

/// The changes of an image by an attack, measured on the saved image and never taken from the attack.
package struct ImageAudit: Sendable {
  /// The saved image's distance from the clean one, in the norm's units; 0 when nothing was attacked.
  package let distance: Float
  /// Pixels that differ in any channel.
  package let changedPixels: Int

  /// Measures a saved image.
  ///
  /// - Parameters:
  ///   - outcome: the attack's own report
  ///   - source: the image of the set
  ///   - saved: the attacked image as it is read back from its file
  ///   - input: the way of images to the pixels of the model that was attacked
  /// - Throws: `InputError` for an image of another size, one beyond the budget, and one that changed outside
  ///   of the region
  package init(_ outcome: PairOutcome, source: Image, saved: Image, input: any ImageInput) throws {
    // Budgets count from the image with the phrase.
    let source = outcome.phrase?.image ?? source
    let space: PixelSpace = outcome.place.isSource(source) ? .source : .modelInput
    let attacked = space == .source ? source : input.preprocessing.keepingChannels(source)
    let clean = attacked.havingChannels(of: saved)
    guard saved.width == clean.width, saved.height == clean.height, saved.channels == clean.channels else {
      throw InputError(
        field: "outcome",
        expected: "an image of \(clean.width) × \(clean.height) pixels in \(clean.channels) channels",
        found: "\(saved.width) × \(saved.height) in \(saved.channels)")
    }
    let open = try outcome.region?.mask(source, input, space) ?? Mask(nothingOf: clean)
    let ledger = try PixelLedger(clean: clean, region: open, budget: outcome.budget ?? .unlimited)
    (distance, changedPixels) = (ledger.distance(of: saved), ledger.changedPixels(in: saved))
    guard outcome.isAudited else { return }
    let budget = ledger.budget
    guard distance <= budget.radius else {
      throw InputError(
        field: "outcome", expected: "a distance within the budget, \(budget.norm.rawValue) \(budget.radius)",
        found: "\(distance)")
    }
    guard ledger.admits(saved) else {
      throw InputError(
        field: "outcome",
        expected: outcome.region.map { "no change outside of the region, \($0.name)" }
          ?? "an image as it was",
        found: "\(changedPixels) changed pixels")
    }
  }
}

extension Mask {
  /// A mask with nothing inside.
  fileprivate init(nothingOf image: Image) {
    let (width, height) = (image.width, image.height)
    self.init(width: width, height: height, pixels: .init(repeating: false, count: width * height))
  }
}

extension Image {
  /// The image with as many channels as another: a gray one in colours where the other has them.
  fileprivate func havingChannels(of other: Image) -> Image {
    guard channels == 1, other.channels == 3, fine == nil else { return self }
    return Image(width: width, height: height, channels: 3, pixels: pixels.flatMap { [$0, $0, $0] })
  }
}
