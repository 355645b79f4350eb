import Imaging

/// The effect of a universal patch on one image: similarities to the target, or to the image's own text.
public struct UniversalPatchRow: Sendable {
  /// The image's name.
  public let name: String
  /// Whether the patch was optimized without this image.
  public let isHeldOut: Bool
  /// Without a patch.
  public let clean: Float
  /// With a gray patch in the same place: what hiding alone does.
  public let gray: Float
  /// Computed from the bytes of a PNG; where poses are drawn, the mean over them.
  public let patched: Float
  /// The model's input of the image with the patch, at the first pose.
  public let image: Image
}
