import Files
import Foundation
import Imaging

/// The source of a sample's image: a file, which is read whenever it is needed, or memory.
public enum SampleImage: Sendable, Hashable {
  /// A file as `Image(contentsOf:)` reads it, and how it is read.
  case file(URL, ImageReading = ImageReading())
  /// A PNG or JPEG file inside of an archive, and how it is read.
  case part(FilePart, ImageReading = ImageReading())
  /// An image that has been read or made.
  case memory(Image)
  /// No image: the sample is texts only.
  case absent

  /// Reads the image; a warning says when a window would show more of a file.
  ///
  /// Throws `InputError` as `ImageReading.read` does, and when there is no image.
  public func read() throws -> (image: Image, warning: String?) {
    switch self {
    case .file(let url, let reading): try reading.read(url)
    case .part(let part, let reading): try reading.read(decoding: part.bytes(), file: part.place)
    case .memory(let image): (image, nil)
    case .absent: throw InputError(field: "image", expected: "one", found: "texts only")
    }
  }

  /// The way in which files of the image are read; for an image in memory, that of a file that it was written
  /// to.
  package var reading: ImageReading {
    switch self {
    case .file(_, let reading), .part(_, let reading): reading
    case .memory(let image): image.rereading
    case .absent: ImageReading()
    }
  }
}

/// The source of a sample's mask: a file, which is read whenever it is needed, or memory.
public enum SampleMask: Sendable, Hashable {
  /// A file as `Mask(contentsOf:)` reads it.
  case file(URL)
  /// A mask that has been read or made.
  case memory(Mask)
  /// Rectangles in an image file.
  case boxes([PixelBox], in: URL)

  /// Reads the mask.
  ///
  /// Throws `InputError` as `Mask(contentsOf:)` does, and for rectangles beside their image.
  public func read() throws -> Mask {
    switch self {
    case .file(let url): return try Mask(contentsOf: url)
    case .memory(let mask): return mask
    case .boxes(let boxes, let file):
      let image = try Image(contentsOf: file)
      let mask = Mask(boxes, width: image.width, height: image.height)
      guard mask.count > 0 else {
        throw InputError(
          file: file.path, field: "boxes", expected: "pixels of the image, \(image.width) × \(image.height)",
          found: "none")
      }
      return mask
    }
  }
}
