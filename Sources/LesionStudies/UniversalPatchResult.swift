import EmbeddingModels
import ImageAttacks
import Imaging
import Runs

/// The result of the optimization and the measurement of a universal patch.
public struct UniversalPatchResult: Sendable {
  /// The attack with its settings.
  public let attack: UniversalPatch
  /// The model that was attacked.
  public let model: ModelIdentity
  /// The seed of all random draws.
  public let seed: Int
  /// `side` × `side` pixels.
  public let texture: Image
  /// The pose of the patch; nil where that differs between images.
  public let pose: PatchPose?
  /// The mean over the images that it was optimized on, as the optimizer had it.
  public let score: Float
  /// The defence that it was optimized through, with the patch that does not know it; nil without one.
  public let defence: PatchDefence?
  /// One for each image, those that it was optimized on first.
  public let rows: [UniversalPatchRow]
  /// The course of the optimization.
  public let run: RunRecord
  /// Lines of the metadata that cannot be used and were left out.
  public var leftOut = 0
}
