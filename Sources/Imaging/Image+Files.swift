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

  /// Reads a PNG or JPEG file; the first bytes decide which, not the name.
  ///
  /// Levels are those that Pillow gives after `convert("RGB")`, or `"L"` for gray files: palettes are looked
  /// up, alpha and transparency dropped without blending, samples of less than 8 bits spread over 0...255,
  /// and of 16 bits the high byte is taken. Only for 16-bit gray does this differ from Pillow, which clips at
  /// 255 and so turns most of a radiograph white; `window` sets the samples that become black and white. CMYK
  /// is taken as inverted, as Adobe writes it. Rows and columns are turned as EXIF asks for, as Pillow's
  /// `ImageOps.exif_transpose` does; EXIF that is damaged is ignored. Colour profiles and gamma are ignored
  /// too.
  ///
  /// - Parameters:
  ///   - url: a PNG or JPEG file
  ///   - window: the samples of a gray file that become black and white; for files of up to 8 bits, in levels
  ///     0...255
  ///   - keepsDepth: whether the samples of a gray file of 16 bits are kept as `fine`. Their window is then
  ///     widened to whole samples, and is 0...65535 where it is full. Other files have no deeper samples to
  ///     keep.
  ///   - largestPixelCount: the largest number of pixels; larger images are refused before memory is taken
  ///     for them
  /// - Throws: `InputError` for a file that cannot be read, is of another format, damaged, truncated or too
  ///   large; for a window that is not possible, or of a file with colours
  public init(
    contentsOf url: URL, window: GrayWindow = .full, keepsDepth: Bool = false,
    largestPixelCount: Int = Image.largestPixelCount
  ) throws {
    self = try Self.read(
      contentsOf: url, window: window, keepsDepth: keepsDepth, largestPixelCount: largestPixelCount
    ).image
  }

  /// Reads a file as `init(contentsOf:)` does, with a warning in one line if a 16-bit file is shown much
  /// darker than it need be: if its samples span less than a quarter of 0...65535 and the window is full.
  public static func read(
    contentsOf url: URL, window: GrayWindow = .full, keepsDepth: Bool = false,
    largestPixelCount: Int = Image.largestPixelCount
  ) throws -> (image: Image, warning: String?) {
    try EncodedImage(contentsOf: url, largestPixelCount: largestPixelCount)
      .image(window: window, keepsDepth: keepsDepth)
  }

  /// Decodes the bytes of a PNG or JPEG file, as `init(contentsOf:)` does.
  ///
  /// - Parameters:
  ///   - bytes: a whole PNG or JPEG file
  ///   - file: the name in error messages
  ///   - window: as `init(contentsOf:)` has it
  ///   - keepsDepth: as `init(contentsOf:)` has it
  ///   - largestPixelCount: the largest number of pixels
  public init(
    decoding bytes: [UInt8], file: String? = nil, window: GrayWindow = .full, keepsDepth: Bool = false,
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
    try EncodedImage(bytes, file: file, largestPixelCount: largestPixelCount)
      .image(window: window, keepsDepth: keepsDepth)
  }
}

/// The kinds of image files that can be read.
package enum ImageFile {
  /// The usual ending of the name of a file with this content: "png" or "jpg"; nil when it is neither.
  package static func nameEnding(of bytes: [UInt8]) -> String? {
    switch ImageFormat(of: bytes) {
    case .png: "png"
    case .jpeg: "jpg"
    case nil: nil
    }
  }

  /// A noun phrase for an error message about bytes of another format: "a DICOM file".
  package static func description(ofUnknown bytes: [UInt8]) -> String {
    ImageFormat.description(ofUnknown: bytes)
  }
}

extension EncodedImage {
  /// The image within the window, and a warning if it is much darker than it need be.
  fileprivate func image(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    try window.check(channels: channels, file: file)
    if isDeepGray { return try deepImage(window: window, keepsDepth: keepsDepth) }
    let levels = try levels()
    let pixels = window.scale(of: levels.elements)?.levels(of: levels.elements) ?? levels.elements
    return (Image(width: levels.width, height: levels.height, channels: channels, pixels: pixels), nil)
  }

  private func deepImage(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    let decoded = try samples()
    let (samples, width, height) = (decoded.elements, decoded.width, decoded.height)
    let warning = window == .full ? SampleRange(of: samples).warning(file: file) : nil
    let scale = window.scale(of: samples)
    if keepsDepth {
      let fine = (scale ?? LevelScale(black: 0, white: 65_535)).fine(samples)
      return (Image(width: width, height: height, fine: fine), warning)
    }
    let pixels = scale?.levels(of: samples) ?? samples.map { UInt8($0 >> 8) }
    return (Image(width: width, height: height, channels: 1, pixels: pixels), warning)
  }
}

extension SampleRange {
  /// Advice for a 16-bit file whose samples leave most of the levels unused; nil for others, and for a flat
  /// file, where nothing can be done.
  fileprivate func warning(file: String?) -> String? {
    guard highest - lowest < 1 << 14, lowest < highest else { return nil }
    let name = file.map { InputError.singleLine($0) + ": " } ?? ""
    return "\(name)samples \(lowest) to \(highest) of 65535 are used; --window data or "
      + "--window CENTER,WIDTH (here \(window)) shows them in full"
  }

  /// A window that fits the samples: the range of the fewest bits that hold the highest one, or, if all bits
  /// are needed, the range from the lowest to the highest sample.
  private var window: GrayWindow {
    let bits = Int.bitWidth - highest.leadingZeroBitCount
    let range = bits < 16 ? 0...(1 << bits) - 1 : lowest...highest
    let width = Double(range.count)
    return .levels(center: Double(range.lowerBound) + width / 2, width: width)
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
