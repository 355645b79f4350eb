import Foundation
import Imaging

/// The source of a sample's image: a file, which is read whenever it is needed, or memory.
public enum SampleImage: Sendable, Hashable {
  /// A file as `Image(contentsOf:)` reads it, and how it is read.
  case file(URL, ImageReading = ImageReading())
  /// An image that has been read or made.
  case memory(Image)

  /// Reads the image; a warning says when a window would show more of a file.
  ///
  /// Throws `InputError` as `ImageReading.read` does.
  public func read() throws -> (image: Image, warning: String?) {
    switch self {
    case .file(let url, let reading): try reading.read(url)
    case .memory(let image): (image, nil)
    }
  }

  /// The way in which files of the image are read; for an image in memory, that of a file that it was written
  /// to.
  package var reading: ImageReading {
    switch self {
    case .file(_, let reading): reading
    case .memory(let image): image.rereading
    }
  }
}

/// The source of a sample's mask: a file, which is read whenever it is needed, or memory.
public enum SampleMask: Sendable, Hashable {
  /// A file as `Mask(contentsOf:)` reads it.
  case file(URL)
  /// A mask that has been read or made.
  case memory(Mask)

  /// Reads the mask. Throws `InputError` as `Mask(contentsOf:)` does.
  public func read() throws -> Mask {
    switch self {
    case .file(let url): try Mask(contentsOf: url)
    case .memory(let mask): mask
    }
  }
}
