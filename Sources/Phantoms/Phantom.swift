import Imaging
import Tensors

/// A drawn medical image together with the truth about it.
public struct Phantom: Sendable {
  /// The square image; gray (1 channel), or RGB for fundus, endoscopy and dermoscopy.
  public let image: Image
  /// The lesion's pixels, nil without a lesion.
  public let lesionMask: Mask?
  /// The truth in words: the class, and finding, location and size of the lesion.
  public let attributes: PhantomAttributes
  /// The seed from which the phantom was drawn.
  public let seed: UInt64
  /// The pixels where findings of the class can lie, as drawn.
  package let anatomyMask: Mask

  /// One true caption of each style, in the order of `CaptionStyle.allCases`.
  public var matchedCaptions: [String] { attributes.captions(seed: seed) }

  /// Captions that are wrong in one respect, worded as the true ones. There are three for each alteration of
  /// the attributes, in the order of `CaptionStyle.allCases`, without those that happen to stay true: a
  /// label, for example, names no location. There are none about the location when there is no lesion.
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
