import Imaging
import Tensors

/// A drawn medical image together with the truth about it.
public struct Phantom: Sendable {
  /// Square; gray (1 channel), or RGB for fundus, endoscopy and dermoscopy.
  public let image: Image
  /// The lesion's pixels, or nil without a lesion.
  public let lesionMask: Mask?
  /// Class, and finding, location and size of the lesion.
  public let attributes: PhantomAttributes
  /// What it was drawn from.
  public let seed: UInt64
  /// Where findings of the class can lie, as drawn.
  package let anatomyMask: Mask

  /// One true caption of each style, in the order of `CaptionStyle.allCases`.
  public var matchedCaptions: [String] { attributes.captions(seed: seed) }

  /// Captions that are wrong in one respect, worded as the true ones. There are three for each alteration of the
  /// attributes, in the order of `CaptionStyle.allCases`, without those that happen to stay true: a label, for
  /// example, names no location. Nothing is wrong about the location of no lesion.
  public func mismatchedCaptions(_ mismatch: CaptionMismatch) -> [String] {
    var generator = RandomGenerator(seed: seed)
    let matched = Set(matchedCaptions)
    var captions: [String] = []
    for altered in attributes.mismatched(mismatch, using: &generator) {
      for caption in altered.captions(seed: seed)
      where !matched.contains(caption) && !captions.contains(caption) {
        captions.append(caption)
      }
    }
    return captions
  }
}
