import Runs

/// One step of a cross attack: the work that was kept, and the image's distance from the clean one after it.
public struct RoundAccount: Sendable, Hashable, Codable {
  /// The work that a step kept: neither side's, one side's or both.
  public enum Kept: String, Sendable, Codable {
    /// The sides whose work was kept.
    case nothing, text, image, both
  }

  /// The number of the step, counted from 1.
  public let step: Int
  /// The work that was kept.
  public let kept: Kept
  /// The pair's score after the step.
  public let score: Float
  /// Forward passes of single texts and images in this step, gradients included.
  public let evaluations: Int
  /// The norm of the image's distance from the clean one, in the budget's units.
  public let distance: Float
  /// The number of pixels that differ from the clean image's in any channel.
  public let changedPixels: Int
  /// The number of tokens of the trigger that differ from those it started from.
  public let changedTokens: Int
}

extension [RoundAccount] {
  /// Whether so many steps of a run may leave these.
  func isPossible(after steps: Int) -> Bool {
    count == steps
      && enumerated().allSatisfy { index, round in
        round.step == index + 1 && round.distance >= 0 && round.distance.isFinite && round.score.isFinite
          && StepCount.isSaved(round.evaluations, round.changedPixels, round.changedTokens)
      }
  }
}
