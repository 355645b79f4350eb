import Files
import Foundation
import Imaging

extension AblationSubject {
  /// The items of a set that have a mask with a lesion in it, with their last captions, which `phantoms` makes the fullest,
  /// and how many have none.
  ///
  /// Throws `InputError` for files that are no images or masks of their size, and when no item has a lesion.
  public static func subjects(of set: PairSet) throws -> (subjects: [AblationSubject], withoutLesion: Int) {
    let subjects = try set.items.compactMap { item -> AblationSubject? in
      guard let file = item.maskFile else { return nil }
      let lesion = try Mask(contentsOf: file)
      guard lesion.count > 0 else { return nil }
      do {
        return try AblationSubject(
          name: item.name, group: item.className, image: Image(contentsOf: item.imageFile), lesion: lesion,
          text: item.captions.last!)
      } catch var error as InputError where error.file == nil {
        error.file = file.path
        throw error
      }
    }
    guard !subjects.isEmpty else {
      throw InputError(field: "pairs", expected: "an image with a mask of a lesion", found: "none")
    }
    return (subjects, set.items.count - subjects.count)
  }
}
