import Crossmatch
import Foundation

/// A copy of the file that an attacked image came from, with the attacked pixels in it, if it is DICOM.
public struct SourceCopy {
  private static let name = "adversarial.dcm"

  private let source: URL
  private let reading: ImageReading
  private let image: Image
  private let derivation: String

  /// - Parameters:
  ///   - source: the file of the image
  ///   - reading: how it was read
  ///   - image: the attacked image
  ///   - attack: the name of the attack
  init(of source: URL, readBy reading: ImageReading, image: Image, attack: String) {
    (self.source, self.reading, self.image) = (source, reading, image)
    derivation = Image.derivation(by: attack)
  }

  /// Writes `adversarial.dcm` where the source's own pixels were attacked. Returns what was written.
  func write(to folder: URL) throws -> [String] {
    let isWritten = try image.writeIfDICOM(
      inPlaceOf: source, readBy: reading, derivation: derivation, to: folder.appendingPathComponent(Self.name)
    )
    return isWritten ? [Self.name] : []
  }
}

extension ImageOptions {
  /// The copy of the `--image` with an attacked one in its place; nil for a phantom.
  ///
  /// - Parameters:
  ///   - image: the attacked image
  ///   - attack: the name of the attack
  ///   - source: whether the image kept its samples
  public func copy(with image: Image, attackedBy attack: String, _ source: SourceOptions) -> SourceCopy? {
    self.image.map {
      SourceCopy(
        of: URL(fileURLWithPath: $0), readBy: reading.reading(keepsDepth: source.sourceDepth), image: image,
        attack: attack)
    }
  }
}
