import Datasets
import Imaging
import Perturbations

/// The part of each image of a set that may change, given by its lesion.
public enum SetRegion: Sendable, Hashable, Codable {
  /// The lesion itself.
  case lesion
  /// The pixels around the lesion, up to this many columns and rows away.
  case margin(width: Int)
  /// Everything but the lesion.
  case outside
  /// The model's patches that cover the lesion.
  case patches
  /// A region of the lesion's area and shape elsewhere, drawn from the attack's seed.
  case control

  /// The region of one image. Throws `InputError` as `Region.control` does.
  public func region(around lesion: Mask, seed: Int) throws -> Region {
    switch self {
    case .lesion: .lesion(lesion)
    case .margin(let width): .margin(lesion, width: width)
    case .outside: .outside(lesion)
    case .patches: .patches(lesion)
    case .control: try .control(of: lesion, seed: seed)
    }
  }

  /// Whether a sample has the region under a seed: whether there is a lesion, and for a control a place
  /// beside it.
  ///
  /// Throws `InputError` when the mask cannot be read.
  public func exists(in sample: Sample, seed: Int) throws -> Bool {
    guard self == .control else { return sample.lesion != nil }
    return try sample.readLesion().map { Region.hasControl(of: $0, seed: seed) } ?? false
  }
}
