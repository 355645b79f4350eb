import Imaging
import Runs

/// The effect on one image of a universal patch that was optimized through a defence, and of one that was
/// optimized without knowledge of it.
public struct PatchTrial: Sendable {
  /// Scores without the defence and behind it; where poses are drawn, means over them.
  public struct Scores: Sendable, Hashable {
    /// The score without the defence.
    public let undefended: Float
    /// The scores behind the defence, one for each judgement.
    public let judgements: [Float]

    /// Mean, spread and ends of the judgements.
    public var summary: DefendedScores { DefendedScores(undefended: undefended, judgements: judgements) }
  }

  /// Without a patch.
  public let clean: Scores
  /// With a gray patch in the place of the one that was optimized through the defence.
  public let gray: Scores
  /// With the patch that was optimized without knowledge of the defence.
  public let staticPatch: Scores
  /// With the patch that was optimized through it.
  public let adaptive: Scores
  /// The model's input of the image with the patch that does not know the defence, at the first pose.
  public let staticImage: Image
}
