import CImaging
import Files

/// The file formats that can be read, told apart by their first bytes.
package enum ImageFormat: CaseIterable {
  /// PNG.
  case png
  /// JPEG.
  case jpeg

  /// The format of a file's bytes; nil for another one.
  package init?(of bytes: [UInt8]) {
    guard let format = Self.allCases.first(where: { bytes.starts(with: $0.signature) }) else { return nil }
    self = format
  }

  private var signature: [UInt8] {
    switch self {
    case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    case .jpeg: [0xFF, 0xD8, 0xFF]
    }
  }

  var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    }
  }

  /// The usual ending of the name of a file: "png" or "jpg".
  package var nameEnding: String {
    switch self {
    case .png: "png"
    case .jpeg: "jpg"
    }
  }

  /// The name of the format in headers and data URLs.
  package var mediaType: String {
    switch self {
    case .png: "image/png"
    case .jpeg: "image/jpeg"
    }
  }

  /// Reads the header. Throws the codec's reason when that fails.
  func readInfo(of bytes: [UInt8]) throws(ImageCodecError) -> ci_image_info {
    let read =
      switch self {
      case .png: ci_png_read_info
      case .jpeg: ci_jpeg_read_info
      }
    var info = ci_image_info()
    try ImageCodecError.check { message in read(bytes, bytes.count, &info, message) }
    return info
  }

  /// Reads the metadata about orientation of a file that was decoded without an error.
  func readMetadata(of bytes: [UInt8]) -> ImageMetadata {
    switch self {
    case .png: ImageMetadata(ofPNG: bytes)
    case .jpeg: ImageMetadata(ofJPEG: bytes)
    }
  }

  /// A noun phrase for an error message about bytes of another format: "a DICOM file".
  package static func description(ofUnknown bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "an empty file" }
    let known: [(name: String, offset: Int, signature: String)] = [
      ("a DICOM file", 128, "DICM"), ("a GIF image", 0, "GIF8"), ("a BMP image", 0, "BM"),
      ("a WebP image", 8, "WEBP"), ("a TIFF image", 0, "II*\0"), ("a TIFF image", 0, "MM\0*"),
      ("a JPEG 2000 image", 4, "jP  "),
    ]
    for format in known where bytes.dropFirst(format.offset).starts(with: format.signature.utf8) {
      return format.name
    }
    let start = bytes.prefix(8).map { $0.digits(2, radix: 16) }
    return "a file that starts with the bytes " + start.joined(separator: " ")
  }
}
