import Files
import Foundation

/// A file that holds an image, in any of the formats that can be read, with the part of it that is wanted.
enum ImageFile {
  /// PNG or JPEG.
  case encoded(EncodedImage)
  /// A frame or slice of a medical format.
  case slice(MedicalSlice)

  /// The most bytes of a file that is read.
  static let largestFile = 1 << 30

  /// Reads a file whose name may have a frame or slice behind it. Throws `InputError` when it cannot be read,
  /// is of another format, or has too many pixels.
  init(contentsOf url: URL, largestPixelCount: Int) throws {
    let place = ImagePlace(url)
    let bytes = try InputFile.bytes(of: place.file, largest: Self.largestFile)
    try self.init(bytes, file: place.file.path, part: place.part, largestPixelCount: largestPixelCount)
  }

  /// - Parameters:
  ///   - file: the name in error messages
  ///   - part: the frame or slice that is wanted, as it stands behind "#"
  init(_ bytes: [UInt8], file: String?, part: String?, largestPixelCount: Int) throws {
    if let slice = try MedicalSlice(bytes, file: file, part: part, largestPixelCount: largestPixelCount) {
      self = .slice(slice)
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
