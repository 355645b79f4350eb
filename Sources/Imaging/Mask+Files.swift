import Files
import Foundation

extension Mask {
  /// Reads a PNG file (or JPEG, whose rounding may blur the border): any sample above 0 is inside, with all
  /// of its bits, so that labels of 16 bits count whatever they are, in gray as in colours.
  ///
  /// A fully transparent pixel is outside. Where all colours are black and alpha varies, alpha alone says
  /// what is inside. Rows and columns are turned as EXIF asks for. Of DICOM and NIfTI, stored numbers other
  /// than 0 are inside. The mask may have any size; whoever uses it with an image compares the sizes.
  /// - Throws: `InputError` as `Image(contentsOf:)` does.
  public init(contentsOf url: URL) throws {
    self = try ImageFile(contentsOf: url, largestPixelCount: Image.largestPixelCount).mask()
  }

  /// Writes `image` as a PNG file, whole or not at all. Throws `OutputError`.
  public func write(to url: URL) throws {
    try image.write(to: url)
  }
}
