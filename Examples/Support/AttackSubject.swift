import Crossmatch
import Phantoms

/// What is attacked: an image, and what is known about it.
public struct AttackSubject {
  public let image: Image
  /// Of the image's size.
  public let lesion: Mask?
  /// A true caption.
  public let caption: String?

  init(image: Image, lesion: Mask?, caption: String?) {
    (self.image, self.lesion, self.caption) = (image, lesion, caption)
  }

  /// The phantom of a seed, drawn as large as the model looks at it, with the caption that names finding and place.
  init(phantom seed: UInt64, for input: any ImageInput) {
    let side = max(input.imageSize.width, input.imageSize.height)
    let phantom = PhantomGenerator(size: PhantomGenerator.size(nearestTo: side)).phantom(seed: seed)
    let caption = zip(CaptionStyle.allCases, phantom.matchedCaptions).first { $0.0 == .finding }!.1
    self.init(image: phantom.image, lesion: phantom.lesionMask, caption: caption)
  }

  /// The same with another image.
  public func replacing(image: Image, lesion: Mask?) -> AttackSubject {
    AttackSubject(image: image, lesion: lesion, caption: caption)
  }
}

extension PhantomGenerator {
  /// The size of phantoms that is nearest to a side in pixels.
  public static func size(nearestTo side: Int) -> Int {
    min(max(side, sizes.lowerBound), sizes.upperBound)
  }
}
