import EmbeddingModels
import Foundation
import Imaging

/// What some image files are and others are not: options on how images are read and attacked act on these only.
public enum ImageTrait: Sendable, Hashable {
  /// The file has several channels, whatever it is read as.
  case severalChannels
  /// Gray with samples of 16 bits, which were kept.
  case deepSamples
  /// The model sees it in another size than its own.
  case otherSize
}

extension Image {
  /// - Parameter encoder: whose preprocessing counts; nil leaves `otherSize` out
  public func traits(for encoder: (any ImageEncoder)? = nil) -> Set<ImageTrait> {
    var traits: Set<ImageTrait> = channels == 1 ? [] : [.severalChannels]
    if fine != nil { traits.insert(.deepSamples) }
    if encoder?.preprocessing.axisWeights(width: width, height: height) != nil { traits.insert(.otherSize) }
    return traits
  }
}

extension ImageReading {
  /// The traits of an image that was read from a file. Throws `InputError` when the file cannot be read again, which it is where it
  /// may have lost its channels.
  public func traits(of image: Image, from file: URL, for encoder: (any ImageEncoder)? = nil) throws
    -> Set<ImageTrait>
  {
    guard isGray else { return image.traits(for: encoder) }
    let plain = try ImageReading(window: window, keepsDepth: keepsDepth).image(file)
    return image.traits(for: encoder).union(plain.channels == 1 ? [] : [.severalChannels])
  }
}
