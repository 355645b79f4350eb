import EmbeddingModels
import Files
import Foundation
import Imaging

/// The image side of what an attack found, as it is saved.
public struct ImageFinding: Sendable {
  /// What was attacked, clean: 8-bit RGB, at the model's size or the source's own.
  public let clean: Image
  /// The attacked image, of the same size.
  public let adversarial: Image
  public let budget: Budget
  /// The name of the region that was open to change.
  public let region: String
  /// The saved image's distance from the clean one, in the norm's units; never above the radius.
  public let spent: Float
  /// Pixels that differ in any channel.
  public let changedPixels: Int

  /// Traps when the image does not keep the ledger's budget and region: that would be a defect of the attack.
  init(_ image: Image, region: Region, _ ledger: PixelLedger) {
    precondition(ledger.admits(image), "the attack left its budget or its region")
    self.init(unaudited: image, region: region, ledger)
  }

  /// What an attack found that was published without a budget that holds.
  init(unaudited image: Image, region: Region, _ ledger: PixelLedger) {
    clean = ledger.cleanImage
    adversarial = image
    budget = ledger.budget
    self.region = region.name
    spent = ledger.spent(by: image)
    changedPixels = ledger.changedPixels(in: image)
  }

  /// The members of `result.json` that tell of the image.
  var members: KeyValuePairs<String, JSON> {
    [
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "spent": .float(spent),
      "region": .string(region), "changedPixels": .integer(changedPixels),
    ]
  }

  /// Writes `clean.png`, `adversarial.png` and `perturbation.png` and returns their names; reads the attacked image back.
  ///
  /// Throws `OutputError` when one cannot be written, or does not read back as it was written.
  func write(to folder: URL) throws -> [String] {
    let names = ["clean.png", "adversarial.png", "perturbation.png"]
    try clean.write(to: folder.appendingPathComponent(names[0]))
    let file = folder.appendingPathComponent(names[1])
    try adversarial.write(to: file)
    guard try Image(contentsOf: file) == adversarial else {
      throw OutputError(file: file.path, reason: "it does not read back as it was written")
    }
    try perturbation.write(to: folder.appendingPathComponent(names[2]))
    return names
  }

  /// The changes around middle gray, the largest of them at full contrast.
  public var perturbation: Image {
    let changes = zip(adversarial.pixels, clean.pixels).map { Int($0) - Int($1) }
    let largest = max(1, changes.map(\.magnitude).max() ?? 1)
    return Image(
      width: clean.width, height: clean.height, channels: 3,
      pixels: changes.map { UInt8(128 + $0 * 127 / Int(largest)) })
  }
}

extension Image {
  /// The image after being written as PNG and read again: what verification looks at.
  func savedAndRead() throws -> Image { try Image(decoding: pngBytes()) }
}
