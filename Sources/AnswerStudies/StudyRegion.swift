import Files
import Perturbations

/// The part of an image that an attack of a study may change.
public enum StudyRegion: String, Sendable, Hashable, Codable, CaseIterable {
  /// The lesion.
  case lesion
  /// A region of the lesion's area and shape elsewhere, drawn from the attack's seed.
  case control
  /// The whole image.
  case everywhere

  /// The region of one image. Throws `InputError` for an image without a lesion, and as `Region.control`
  /// does.
  func region(of item: StudyItem, seed: Int) throws -> Region {
    if self == .everywhere { return .everywhere }
    guard let lesion = item.lesion else {
      throw InputError(field: "region", expected: "an image with a lesion", found: "\(item.id) without one")
    }
    return self == .lesion ? .lesion(lesion) : try .control(of: lesion, seed: seed)
  }
}
