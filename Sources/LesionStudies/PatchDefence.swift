import Defences
import ImageAttacks
import Imaging

/// The defence that a universal patch was optimized through, with the patch of the same settings and seed that
/// was optimized without knowledge of it.
public struct PatchDefence: Sendable {
  /// The defence, and how it is judged.
  public let trial: DefenceTrial
  /// The texture of the patch without knowledge.
  public let staticTexture: Image
  /// Its pose; nil where that differs between images.
  public let staticPose: PatchPose?
}
