import Files
import Foundation
import Imaging
import Tensors

/// A share of other images added, one at a time. Admix: Wang et al., 2021, arXiv:2102.00436.
public struct Admix: InputTransform {
  /// `admix`.
  public static let name = "admix"

  /// The images of which one is drawn for each copy, of any size; at least one.
  public var images: [Image]
  /// The share of the other image's levels that is added.
  public var strength: Float
  /// The number of copies; at least 1.
  public var copies: Int

  /// - Parameters:
  ///   - images: at least one, of any size
  ///   - strength: the share of the other image's levels that is added
  ///   - copies: at least 1
  public init(images: [Image], strength: Float = 0.2, copies: Int = 3) {
    (self.images, self.strength, self.copies) = (images, strength, copies)
  }

  /// The number of copies.
  public var viewCount: Int { copies }

  /// The number of images stands for the images.
  public var parameters: AttackParameters {
    ["images": .integer(images.count), "strength": .number(strength), "copies": .integer(copies)]
  }

  /// Throws `InputError` for no images, and for a strength that is no number.
  public func validate() throws {
    guard !images.isEmpty else { throw InputError(field: "admix", expected: "images", found: "none") }
    try check(strength.isFinite, "strength", expected: "a number", found: strength)
  }

  /// Copies with a share of a random one of the images added, resized to the pixels' size.
  public func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    (0..<copies).map { _ in
      let other = images[generator.integer(below: images.count)]
        .resized(width: pixels.shape[3], height: pixels.shape[2], filter: .bicubic)
      return pixels + other.pixels(inChannels: pixels.shape[1]) * strength
    }
  }
}

extension InputTransform where Self == Admix {
  /// A share of other images added, one at a time (Admix).
  public static func admix(images: [Image], strength: Float = 0.2, copies: Int = 3) -> Admix {
    Admix(images: images, strength: strength, copies: copies)
  }
}

extension Admix {
  private enum CodingKeys: String, CodingKey { case images, strength, copies }

  /// Images are encoded as the bytes of PNG files of their 8-bit levels.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(images.map { Data($0.inBytes.pngBytes()) }, forKey: .images)
    try container.encode(strength, forKey: .strength)
    try container.encode(copies, forKey: .copies)
  }

  /// Reads images from the bytes of image files. Throws as decoders do, and for bytes that are no image.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let files = try container.decode([Data].self, forKey: .images)
    images = try files.map { try Image(decoding: Array($0)) }
    strength = try container.decode(Float.self, forKey: .strength)
    copies = try container.decode(Int.self, forKey: .copies)
  }
}

extension Image {
  /// Without samples deeper than 8 bits.
  fileprivate var inBytes: Image {
    Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// `[1, channels, height, width]` in [0, 1]: gray three times where colour is wanted, the mean of the
  /// colours where gray is.
  fileprivate func pixels(inChannels count: Int) -> Tensor {
    let own = channelPixels
    if own.shape[1] == count { return own }
    if count > 1 { return own.inThreeChannels }
    let planes = (0..<channels).map { own.reshaped([channels, height * width]).rows($0..<$0 + 1) }
    return (planes.dropFirst().reduce(planes[0], +) * (1 / Float(channels))).reshaped([1, 1, height, width])
  }
}
