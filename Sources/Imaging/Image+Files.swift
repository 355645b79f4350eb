import CImaging
import Files
import Foundation
import Preconditions

// MARK: - Reading

extension Image {
  /// The default limit on the number of pixels of an image that is read.
  public static let largestPixelCount = 1 << 28

  /// The longest side that is read, in pixels.
  public static let longestSide = 1_000_000

  /// Reads a PNG, JPEG, DICOM or NIfTI file; the first bytes decide which, not the name.
  ///
  /// Levels are those that Pillow gives after `convert("RGB")`, or `"L"` for gray files: palettes are looked
  /// up, alpha and transparency dropped without blending, samples of less than 8 bits spread over 0...255,
  /// and of 16 bits the high byte is taken. Only for 16-bit gray does this differ from Pillow, which clips at
  /// 255 and so turns most of a radiograph white; `window` sets the samples that become black and white. CMYK
  /// is taken as inverted, as Adobe writes it. Rows and columns are turned as EXIF asks for, as Pillow's
  /// `ImageOps.exif_transpose` does; EXIF that is damaged is ignored. Colour profiles and gamma are ignored
  /// too.
  ///
  /// Of DICOM, which is read if the package was built with its trait DICOM, gray files have the levels of the
  /// window that the file or the caller names, in the values that rescaling gives. A frame of a file with
  /// several is `NAME.dcm#3`, counted from 1. Of NIfTI, a slice of a volume is `NAME.nii.gz#k12`, of the
  /// third axis, counted from 0, or `#k12t3` of the fourth volume. Both lie as they are stored. docs/dicom.md
  /// has the rest.
  ///
  /// - Parameters:
  ///   - url: an image file, possibly with the name of a frame or slice behind it
  ///   - window: the samples of a gray file that become black and white; for files of up to 8 bits, in levels
  ///     0...255, and for DICOM and NIfTI in values
  ///   - keepsDepth: whether the samples of a gray file of 16 bits, of DICOM or of whole numbers in NIfTI are
  ///     kept as `fine`. Their window is then widened to whole samples, and is 0...65535 where a PNG file is
  ///     shown in full. Other files have no deeper samples to keep.
  ///   - largestPixelCount: the largest number of pixels; larger images are refused before memory is taken
  ///     for them
  /// - Throws: `InputError` for a file that cannot be read, is of another format, damaged, truncated or too
  ///   large; for a window that is not possible, or of a file with colours
  public init(
    contentsOf url: URL, window: GrayWindow = .file, keepsDepth: Bool = false,
    largestPixelCount: Int = Image.largestPixelCount
  ) throws {
    self = try Self.read(
      contentsOf: url, window: window, keepsDepth: keepsDepth, largestPixelCount: largestPixelCount
    ).image
  }

  /// Reads a file as `init(contentsOf:)` does, with a warning in one line if a 16-bit file is shown much
  /// darker than it need be: if its samples span less than a quarter of 0...65535 and nobody names a window.
  public static func read(
    contentsOf url: URL, window: GrayWindow = .file, keepsDepth: Bool = false,
    largestPixelCount: Int = Image.largestPixelCount
  ) throws -> (image: Image, warning: String?) {
    try ImageFile(contentsOf: url, largestPixelCount: largestPixelCount)
      .image(window: window, keepsDepth: keepsDepth)
  }

  /// Decodes the bytes of a file, as `init(contentsOf:)` does.
  ///
  /// - Parameters:
  ///   - bytes: a whole file with one image
  ///   - file: the name in error messages
  ///   - window: as `init(contentsOf:)` has it
  ///   - keepsDepth: as `init(contentsOf:)` has it
  ///   - largestPixelCount: the largest number of pixels
  public init(
    decoding bytes: [UInt8], file: String? = nil, window: GrayWindow = .file, keepsDepth: Bool = false,
    largestPixelCount: Int = Image.largestPixelCount
  ) throws {
    self = try Self.read(
      decoding: bytes, file: file, window: window, keepsDepth: keepsDepth,
      largestPixelCount: largestPixelCount
    ).image
  }

  /// Decodes as `init(decoding:)` does, with the warning of `read(contentsOf:)`.
  static func read(
    decoding bytes: [UInt8], file: String?, window: GrayWindow, keepsDepth: Bool,
    largestPixelCount: Int = Image.largestPixelCount
  ) throws -> (image: Image, warning: String?) {
    try ImageFile(bytes, file: file, part: nil, largestPixelCount: largestPixelCount)
      .image(window: window, keepsDepth: keepsDepth)
  }
}

// MARK: - Writing

extension Image {
  /// The image as a PNG file of 8-bit gray or RGB, or of 16-bit gray if it has `fine` samples; the same
  /// pixels give the same bytes. No EXIF is written, since rows and columns are as they are meant.
  public func pngBytes() -> [UInt8] {
    require(
      width <= Int32.max && height <= Int32.max,
      "expected sides of at most \(Int32.max) pixels for a PNG, found \(width) x \(height)")
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let failure = ImageCodecError.failure { message in
      let encode = { (elements: UnsafeRawBufferPointer, depth: UInt32) in
        ci_png_encode(
          elements.baseAddress, UInt32(width), UInt32(height), UInt32(channels), depth, &bytes, &count,
          message)
      }
      return if let fine {
        fine.samples.withUnsafeBytes { encode($0, 16) }
      } else {
        pixels.withUnsafeBytes { encode($0, 8) }
      }
    }
    defer { free(bytes) }
    // With sizes that fit, only memory can be lacking.
    if let failure { fatalError("an image of \(width) x \(height) pixels as PNG: \(failure.message)") }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The image's 8-bit levels as a JPEG file with libjpeg's defaults: colour at half resolution, the usual
  /// tables, no EXIF. Traps for another quality and for sides above 65,500 pixels.
  ///
  /// - Parameter quality: from 1 to 100
  public func jpegBytes(quality: Int) -> [UInt8] {
    require((1...100).contains(quality), "expected a JPEG quality from 1 to 100, found \(quality)")
    require(
      width <= 65_500 && height <= 65_500,
      "expected sides of at most 65500 pixels for a JPEG, found \(width) x \(height)")
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let failure = ImageCodecError.failure { message in
      ci_jpeg_encode(
        pixels, UInt32(width), UInt32(height), UInt32(channels), Int32(quality), &bytes, &count, message)
    }
    defer { free(bytes) }
    if let failure { fatalError("an image of \(width) x \(height) pixels as JPEG: \(failure.message)") }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Writes `pngBytes()`, whole or not at all. Throws `OutputError`.
  public func write(to url: URL) throws {
    try OutputFile.write(pngBytes(), to: url)
  }
}
