import Files
import Foundation

/// Settings for reading image files: the samples that are black and white, the depth, and whether equal
/// channels count as one.
public struct ImageReading: Sendable, Hashable {
  /// The samples of gray files that become black and white.
  public var window: GrayWindow
  /// Whether gray files of 16 bits, of DICOM and of whole numbers in NIfTI keep their samples, so that
  /// attacks on the source's own pixels can use them.
  public var keepsDepth: Bool
  /// Whether RGB files are read as gray; their three channels must be equal.
  public var isGray: Bool

  /// Settings for reading. Unless told otherwise, files are read at 8 bits, in the range that they name or
  /// else in full, and in their own channels.
  public init(window: GrayWindow = .file, keepsDepth: Bool = false, isGray: Bool = false) {
    (self.window, self.keepsDepth, self.isGray) = (window, keepsDepth, isGray)
  }

  /// Reads a file, with a warning when a window would show more of it.
  ///
  /// Throws `InputError` as `Image(contentsOf:)` does, for colours where gray is asked for, and for a window
  /// beyond the samples of a file whose depth is kept.
  public func read(_ url: URL) throws -> (image: Image, warning: String?) {
    let (image, warning) = try Image.read(contentsOf: url, window: window, keepsDepth: keepsDepth)
    return (try checked(image, file: url.path), warning)
  }

  /// Decodes the bytes of a PNG or JPEG file, as `read` does.
  ///
  /// - Parameters:
  ///   - bytes: a whole file
  ///   - file: the name in messages
  package func read(decoding bytes: [UInt8], file: String) throws -> (image: Image, warning: String?) {
    let (image, warning) = try Image.read(
      decoding: bytes, file: file, window: window, keepsDepth: keepsDepth)
    return (try checked(image, file: file), warning)
  }

  private func checked(_ image: Image, file: String) throws -> Image {
    if let fine = image.fine, fine.black < 0 || fine.white > Int(UInt16.max) {
      throw InputError(
        file: file, field: "window", expected: "one within the file's samples, 0 to \(UInt16.max)",
        found: "\(fine.black) to \(fine.white)")
    }
    guard isGray else { return image }
    guard let gray = image.withoutColor() else {
      throw InputError(file: file, expected: "an image whose channels are equal", found: "colours")
    }
    return gray
  }

  /// Decodes the bytes of a file that this program wrote, whose window is therefore known.
  package func image(decoding bytes: [UInt8]) throws -> Image {
    try Image(decoding: bytes, window: window, keepsDepth: keepsDepth)
  }

  /// Reads a file without its warning.
  public func image(_ url: URL) throws -> Image { try read(url).image }
}

extension Image {
  /// The settings that read a file written from this image so that they give the image back.
  public var rereading: ImageReading {
    fine.map { ImageReading(window: $0.window, keepsDepth: true) } ?? ImageReading()
  }
}

extension FineSamples {
  /// The window under which a reader shows these samples in the same way.
  var window: GrayWindow {
    .levels(center: Double(black + white + 1) / 2, width: Double(white - black + 1))
  }
}
