/// A step of a cross attack as the ledger has it: what was kept, and what of the budget is distance after it.
public struct RoundAccount: Sendable, Hashable, Codable {
  public enum Kept: String, Sendable, Codable {
    case nothing, text, image, both
  }

  /// Counted from 1.
  public let step: Int
  public let kept: Kept
  /// The pair's score after the step.
  public let score: Float
  /// Forward passes of single texts and images in this step, gradients included.
  public let evaluations: Int
  /// The norm of the image's distance from the clean one, in the budget's units.
  public let distance: Float
  public let changedPixels: Int
  /// Tokens of the trigger that are not those it started from.
  public let changedTokens: Int
}
