import EmbeddingModels
import Foundation
import Imaging

/// A property that some image files have and others lack: options on how images are read and attacked act on
/// such files only.
public enum ImageTrait: Sendable, Hashable {
  /// The file has several channels, whatever it is read as.
  case severalChannels
  /// The file is gray with samples of 16 bits, which were kept.
  case deepSamples
  /// The model sees the image in another size than its own.
  case otherSize
}

extension Image {
  /// The traits of an image as it is.
  ///
  /// - Parameter input: the model whose preprocessing counts; nil leaves `otherSize` out
  public func traits(for input: (any ImageInput)? = nil) -> Set<ImageTrait> {
    var traits: Set<ImageTrait> = channels == 1 ? [] : [.severalChannels]
    if fine != nil { traits.insert(.deepSamples) }
    if input?.preprocessing.axisWeights(width: width, height: height) != nil { traits.insert(.otherSize) }
    return traits
  }
}

extension ImageReading {
  /// The traits of an image that was read from a file.
  ///
  /// Throws `InputError` when the file cannot be read again, as it is where it may have lost its channels.
  public func traits(of image: Image, from file: URL, for input: (any ImageInput)? = nil) throws
    -> Set<ImageTrait>
  {
    guard isGray else { return image.traits(for: input) }
    let plain = try ImageReading(window: window, keepsDepth: keepsDepth).image(file)
    return image.traits(for: input).union(plain.channels == 1 ? [] : [.severalChannels])
  }
}

extension Sample {
  /// The traits of the sample's image, as it was read. Throws `InputError` that names the sample.
  package func traits(of image: Image, for input: (any ImageInput)? = nil) throws -> Set<ImageTrait> {
    guard case .file(let file, let reading) = self.image else { return image.traits(for: input) }
    return try naming { try reading.traits(of: image, from: file, for: input) }
  }
}
