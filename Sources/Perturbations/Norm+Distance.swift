import Files
import Imaging

extension Budget.Norm {
  /// The distance of an 8-bit image from a clean one, in the norm's units, for comparison with a budget's
  /// radius.
  ///
  /// Throws `InputError` for images of different sizes, and for SSIM when they are smaller than its window.
  public func distance(of image: Image, from clean: Image) throws -> Float {
    guard image.width == clean.width, image.height == clean.height else {
      throw InputError(
        field: "image", expected: "\(clean.width) × \(clean.height) pixels, as the clean one has",
        found: "\(image.width) × \(image.height)")
    }
    let (levels, cleanPlanes) = (image.planes, PixelPlanes(clean))
    return try geometry(around: cleanPlanes).size(ofLevels: zip(levels, cleanPlanes.levels).map { $0 - $1 })
  }
}
