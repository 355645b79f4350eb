import Imaging

/// What a universal patch came to.
public struct UniversalPatchResult: Sendable {
  public let attack: UniversalPatch
  public let seed: Int
  /// `side` × `side` pixels.
  public let texture: Image
  /// Where it lies; nil where that differs between images.
  public let pose: PatchPose?
  /// The mean over the images that it was optimized on, as the optimizer had it.
  public let score: Float
  /// One for each image, those that it was optimized on first.
  public let rows: [UniversalPatchRow]
  public let run: RunRecord
  /// Lines of the metadata that cannot be used and were left out.
  public var leftOut = 0
}
