import Datasets
import Files

/// The values that tell the rows of a run apart.
package struct PairKey: Sendable, Hashable {
  let pairing: Pairing
  /// The place of the image in the set, from 0.
  let number: Int
  let seed: Int

  /// The usual name of the attacked image's file.
  var imageName: String { "\(number.digits(5))-\(pairing.rawValue)-\(seed).png" }

  /// Whether a file may be an attacked image's, or its DICOM copy.
  static func isImageName(_ name: String) -> Bool {
    name.wholeMatch(of: /[0-9]{5,}-[a-z-]+--?[0-9]+\.(?:png|dcm)/) != nil
  }
}
