import CImaging
import Files
import Foundation

// MARK: - Reading

extension Image {
  /// The most pixels that are read unless the caller says otherwise.
  public static let largestPixelCount = 1 << 28

  /// The longest side that is read, in pixels.
  public static let longestSide = 1_000_000

  private static let largestFile = 1 << 30

  /// Reads a PNG or JPEG file; which of them is told by the first bytes, not by the name.
  ///
  /// Levels are those that Pillow gives after `convert("RGB")`, or `"L"` for gray files: palettes are
  /// looked up, alpha and transparency dropped without blending, samples of less than 8 bits spread over
  /// 0...255, and of 16 bits the high byte is taken. Only for 16-bit gray does this differ from Pillow, which
  /// clips at 255 and so turns most of a radiograph white. CMYK is taken as inverted, as Adobe writes it.
  /// Colour profiles, gamma and EXIF orientation are ignored.
  ///
  /// - Parameter largestPixelCount: images with more pixels are refused before memory is taken for them.
  /// - Throws: `InputError` for a file that cannot be read, is of another format, damaged, truncated or too
  ///   large.
  public init(contentsOf url: URL, largestPixelCount: Int = Image.largestPixelCount) throws {
    let bytes = try InputFile.bytes(of: url, largest: Self.largestFile)
    try self.init(decoding: bytes, file: url.path, largestPixelCount: largestPixelCount)
  }

  /// Decodes the bytes of a PNG or JPEG file, as `init(contentsOf:)` does.
  ///
  /// - Parameter file: what errors name as the file.
  public init(
    decoding bytes: [UInt8], file: String? = nil, largestPixelCount: Int = Image.largestPixelCount
  ) throws {
    guard let format = ImageFormat(of: bytes) else {
      let found = ImageFormat.description(ofUnknown: bytes)
      throw InputError(file: file, expected: "a PNG or JPEG image", found: found)
    }
    do {
      let info = try format.readInfo(of: bytes)
      try Self.check(info, fileSize: bytes.count, file: file, largestPixelCount: largestPixelCount)
      self.init(
        width: Int(info.width), height: Int(info.height), channels: Int(info.channels),
        pixels: try format.decode(bytes, info: info))
    } catch let error as ImageCodecError {
      let expected = "a whole, undamaged \(format.name) image"
      throw InputError(file: file, expected: expected, found: "this problem: \(error.message)")
    }
  }

  private static func check(
    _ info: ci_image_info, fileSize: Int, file: String?, largestPixelCount: Int
  ) throws {
    let sides = [Int(info.width), Int(info.height)]
    let found = "\(sides[0]) x \(sides[1]) pixels"
    guard sides.allSatisfy((1...longestSide).contains) else {
      throw InputError(
        file: file, field: "size", expected: "sides of 1 to \(longestSide) pixels", found: found)
    }
    guard sides[0] * sides[1] <= largestPixelCount else {
      throw InputError(
        file: file, field: "size", expected: "at most \(largestPixelCount) pixels", found: found)
    }
    guard info.smallest_byte_count <= fileSize else {
      throw InputError(
        file: file, field: "size", expected: "no more pixels than \(fileSize) bytes can hold", found: found)
    }
  }
}

// MARK: - Writing

extension Image {
  /// The image as a PNG file of 8-bit gray or RGB; the same pixels give the same bytes.
  public func pngBytes() -> [UInt8] {
    precondition(
      width <= Int32.max && height <= Int32.max, "\(width) x \(height) pixels do not fit into a PNG")
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let failure = ImageCodecError.failure { message in
      ci_png_encode(
        pixels, UInt32(width), UInt32(height), UInt32(channels), &bytes, &count, message)
    }
    defer { free(bytes) }
    // With sizes that fit, only memory can be lacking.
    if let failure { fatalError("an image of \(width) x \(height) pixels as PNG: \(failure.message)") }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The image as a JPEG file with libjpeg's defaults: colour at half resolution, the usual tables.
  ///
  /// - Parameter quality: from 1 to 100
  public func jpegBytes(quality: Int) -> [UInt8] {
    precondition((1...100).contains(quality), "a JPEG quality of \(quality)")
    precondition(width <= 65_500 && height <= 65_500, "\(width) x \(height) pixels do not fit into a JPEG")
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
