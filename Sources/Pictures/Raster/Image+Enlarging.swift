import Imaging
import Preconditions

extension Image {
  /// Every pixel as a square of `factor` × `factor`, so that a small image can be looked at. Traps unless the factor is
  /// positive.
  public func enlarged(by factor: Int) -> Image {
    require(factor > 0, "an image enlarged by \(factor)")
    return factor == 1 ? self : resized(width: width * factor, height: height * factor, filter: .nearest)
  }

  /// Enlarged by the largest whole factor that keeps it within `width` pixels; never made smaller.
  public func enlarged(within width: Int) -> Image { enlarged(by: max(1, width / self.width)) }
}

extension Mask {
  /// Every pixel as a square of `factor` × `factor`. Traps unless the factor is positive.
  public func enlarged(by factor: Int) -> Mask { Mask(image.enlarged(by: factor)) }
}
