import CImaging
import Files
import Foundation

/// The bytes of a PNG or JPEG file whose header was read and whose size was found bearable.
///
/// Decoded images have the orientation that the file's EXIF asks for. Everything throws `InputError` for
/// damaged and truncated files.
struct EncodedImage {
  let file: String?
  private let bytes: [UInt8]
  private let format: ImageFormat
  private let info: ci_image_info

  /// - Parameter file: the name in error messages
  init(_ bytes: [UInt8], file: String?, largestPixelCount: Int) throws {
    guard let format = ImageFormat(of: bytes) else {
      let found = ImageFormat.description(ofUnknown: bytes)
      throw InputError(file: file, expected: "a PNG, JPEG, DICOM or NIfTI image", found: found)
    }
    self.file = file
    self.bytes = bytes
    self.format = format
    info = try format.whole(file: file) { () throws(ImageCodecError) in try format.readInfo(of: bytes) }
    try checkSize(largestPixelCount: largestPixelCount)
  }

  /// The number of channels: 1 (gray) or 3 (RGB).
  var channels: Int { Int(info.channels) }

  /// Whether the file is gray with samples of 16 bits.
  var isDeepGray: Bool { format == .png && channels == 1 && info.bit_depth == 16 }

  private var pixelCount: Int { Int(info.width) * Int(info.height) }

  private func checkSize(largestPixelCount: Int) throws {
    let sides = [Int(info.width), Int(info.height)]
    let found = "\(sides[0]) x \(sides[1]) pixels"
    guard sides.allSatisfy((1...Image.longestSide).contains) else {
      throw InputError(
        file: file, field: "size", expected: "sides of 1 to \(Image.longestSide) pixels", found: found)
    }
    guard sides[0] * sides[1] <= largestPixelCount else {
      throw InputError(
        file: file, field: "size", expected: "at most \(largestPixelCount) pixels", found: found)
    }
    guard info.smallest_byte_count <= bytes.count else {
      throw InputError(
        file: file, field: "size", expected: "no more pixels than \(bytes.count) bytes can hold", found: found
      )
    }
  }
}

// MARK: - Decoding

extension EncodedImage {
  /// The elements of the whole image, row by row, and its sides.
  struct Decoded<Element> {
    let width: Int
    let height: Int
    let elements: [Element]
  }

  /// The 8-bit levels, `[height, width, channels]`; of 16 bits, the high ones.
  func levels() throws -> Decoded<UInt8> {
    let decode = format == .png ? ci_png_decode : ci_jpeg_decode
    return try decoded(channels: channels) { info, target, message in
      decode(bytes, bytes.count, info, target, message)
    }
  }

  /// The samples of a gray file of 16 bits, `[height, width]`.
  func samples() throws -> Decoded<UInt16> {
    try decoded(channels: 1) { info, target, message in
      ci_png_decode_gray16(bytes, bytes.count, info, target, message)
    }
  }

  /// The flags that `ci_png_mark` gives each pixel of a PNG file, `[height, width]`, and whether alpha
  /// varies; nil for JPEG.
  func marks() throws -> (pixels: Decoded<UInt8>, alphaVaries: Bool)? {
    guard format == .png else { return nil }
    var alphaVaries = false
    let pixels: Decoded<UInt8> = try decoded(channels: 1) { info, target, message in
      ci_png_mark(bytes, bytes.count, info, target, &alphaVaries, message)
    }
    return (pixels, alphaVaries)
  }

  /// The decoded elements in the image's orientation. Memory is touched only as far as the file fills it.
  private func decoded<Element>(
    channels: Int,
    by decode: (UnsafePointer<ci_image_info>, UnsafeMutablePointer<Element>?, UnsafeMutablePointer<CChar>) ->
      Bool
  ) throws -> Decoded<Element> {
    let size = pixelCount * channels
    let elements = try format.whole(file: file) { () throws(ImageCodecError) in
      var failure: ImageCodecError?
      let elements = [Element](unsafeUninitializedCapacity: size) { target, count in
        failure = ImageCodecError.failure { message in
          withUnsafePointer(to: info) { decode($0, target.baseAddress, message) }
        }
        count = failure == nil ? size : 0
      }
      if let failure { throw failure }
      return elements
    }
    let orientation = format.readMetadata(of: bytes).orientation
    let (width, height) = (Int(info.width), Int(info.height))
    let sides = orientation.size(ofWidth: width, height: height)
    return Decoded(
      width: sides.width, height: sides.height,
      elements: orientation.applied(to: elements, width: width, height: height, channels: channels))
  }
}

extension ImageFormat {
  /// Turns an error of a codec into an error of the file.
  fileprivate func whole<Result>(
    file: String?, _ work: () throws(ImageCodecError) -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch {
      let expected = "a whole, undamaged \(name) image"
      throw InputError(file: file, expected: expected, found: "this problem: \(error.message)")
    }
  }
}

// MARK: - Images

extension EncodedImage {
  /// The image within the window, and a warning if it is much darker than it need be.
  func image(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    try window.check(channels: channels, file: file)
    if isDeepGray { return try deepImage(window: window, keepsDepth: keepsDepth) }
    let levels = try levels()
    let pixels = window.scale(of: levels.elements)?.levels(of: levels.elements) ?? levels.elements
    return (Image(width: levels.width, height: levels.height, channels: channels, pixels: pixels), nil)
  }

  private func deepImage(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    let decoded = try samples()
    let (samples, width, height) = (decoded.elements, decoded.width, decoded.height)
    let scale = window.scale(of: samples)
    let warning =
      scale == nil
      ? SampleRange(of: samples).warning(file: file, highest: 65_535, values: .samples) : nil
    if keepsDepth {
      let fine = (scale ?? LevelScale(black: 0, white: 65_535)).fine(samples)
      return (Image(width: width, height: height, fine: fine), warning)
    }
    let pixels = scale?.levels(of: samples) ?? samples.map { UInt8($0 >> 8) }
    return (Image(width: width, height: height, channels: 1, pixels: pixels), warning)
  }

  /// The mask as `Mask(contentsOf:)` has it.
  func mask() throws -> Mask {
    guard let (marks, alphaVaries) = try marks() else {
      let levels = try levels()
      return Mask(
        Image(width: levels.width, height: levels.height, channels: channels, pixels: levels.elements))
    }
    let light = UInt8(CI_MARK_LIGHT)
    let visible = UInt8(CI_MARK_VISIBLE)
    let isShape = alphaVaries && !marks.elements.contains { $0 & light != 0 }
    let inside = isShape ? visible : light | visible
    return Mask(
      width: marks.width, height: marks.height, pixels: marks.elements.map { $0 & inside == inside })
  }
}
