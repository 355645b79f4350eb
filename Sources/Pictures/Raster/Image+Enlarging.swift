import Imaging
import Preconditions

extension Image {
  /// The image with every pixel as a square of `factor` × `factor` pixels, so that a small image can be
  /// looked at. Traps unless the factor is positive.
  public func enlarged(by factor: Int) -> Image {
    require(factor > 0, "expected a factor of at least 1, found \(factor)")
    return factor == 1 ? self : resized(width: width * factor, height: height * factor, filter: .nearest)
  }

  /// The image enlarged by the largest whole factor that keeps it within `width` pixels; never made smaller.
  public func enlarged(within width: Int) -> Image { enlarged(by: max(1, width / self.width)) }
}

extension Mask {
  /// The mask with every pixel as a square of `factor` × `factor` pixels. Traps unless the factor is
  /// positive.
  public func enlarged(by factor: Int) -> Mask { Mask(image.enlarged(by: factor)) }
}
