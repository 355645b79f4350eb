import EmbeddingModels
import Imaging

/// What a universal patch came to.
public struct UniversalPatchResult: Sendable {
  /// What was attempted.
  public let attack: UniversalPatch
  /// The model that was attacked.
  public let model: ModelIdentity
  /// What all random draws came from.
  public let seed: Int
  /// `side` × `side` pixels.
  public let texture: Image
  /// Where it lies; nil where that differs between images.
  public let pose: PatchPose?
  /// The mean over the images that it was optimized on, as the optimizer had it.
  public let score: Float
  /// One for each image, those that it was optimized on first.
  public let rows: [UniversalPatchRow]
  /// The course of the optimization.
  public let run: RunRecord
  /// Lines of the metadata that cannot be used and were left out.
  public var leftOut = 0
}
