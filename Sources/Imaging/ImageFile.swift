import Files
import Foundation

/// A file that holds an image, in any of the formats that can be read, with the part of it that is wanted.
enum ImageFile {
  /// PNG or JPEG.
  case encoded(EncodedImage)
  /// A frame or slice of a medical format.
  case slice(MedicalSlice)

  /// Reads a file whose name may have a frame or slice behind it. Throws `InputError` when it cannot be read,
  /// is of another format, or has too many pixels.
  init(contentsOf url: URL, largestPixelCount: Int) throws {
    let place = ImagePlace(url)
    try self.init(
      place.bytes(), file: place.file.path, part: place.part, largestPixelCount: largestPixelCount)
  }

  /// - Parameters:
  ///   - file: the name in error messages
  ///   - part: the frame or slice that is wanted, as it stands behind "#"
  init(_ bytes: [UInt8], file: String?, part: String?, largestPixelCount: Int) throws {
    if DICOMFormat.matches(bytes) {
      self = .slice(
        try DICOMFormat.slice(bytes, file: file, part: part, largestPixelCount: largestPixelCount))
      return
    }
    if let volume = try NIfTIVolume(bytes, file: file) {
      self = .slice(try volume.slice(named: part, largestPixelCount: largestPixelCount))
      return
    }
    let image = try EncodedImage(bytes, file: file, largestPixelCount: largestPixelCount)
    if let part {
      throw InputError(file: file, expected: "a file with frames or slices, for #\(part)", found: "one image")
    }
    self = .encoded(image)
  }

  /// The image within the window, and a warning if it is much darker than it need be.
  func image(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    switch self {
    case .encoded(let image): try image.image(window: window, keepsDepth: keepsDepth)
    case .slice(let slice): try slice.image(window: window, keepsDepth: keepsDepth)
    }
  }

  /// The mask as `Mask(contentsOf:)` has it.
  func mask() throws -> Mask {
    switch self {
    case .encoded(let image): try image.mask()
    case .slice(let slice): slice.mask
    }
  }
}
