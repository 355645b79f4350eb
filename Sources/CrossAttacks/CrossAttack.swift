import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors
import TokenAttacks

/// Rounds of token search and an image attack over one pair, one objective and one ledger.
///
/// After MCM (multimodal cross-optimization; Huang et al., 2024, arXiv:2405.20775), repaired: the budget is
/// measured from the clean image over all rounds, losses are compared at the same point, the best state is
/// kept, and a run is seeded and can be resumed. `PublishedMCM` is the attack as it was published.
public struct CrossAttack: Sendable {
  /// One stage of a staged attack. Its work is kept, better or not, as the papers have it.
  public struct Stage: Sendable, Hashable, Codable {
    /// The side of a pair that is worked on.
    public enum Side: String, Sendable, Hashable, Codable { case text, image }

    /// The side that the stage works on.
    public var side: Side
    /// Whether the side begins as it was clean, instead of as it is.
    public var startsClean: Bool
    /// Whether the other side counts as it was clean, instead of as it is.
    public var isNextToClean: Bool
    /// The weight of the cosine of the image to the clean image, beside the objective, whose weight is 1.
    public var anchor: Float

    /// A stage of one side's work.
    public init(_ side: Side, startsClean: Bool = true, isNextToClean: Bool = false, anchor: Float = 0) {
      (self.side, self.startsClean) = (side, startsClean)
      (self.isNextToClean, self.anchor) = (isNextToClean, anchor)
    }
  }

  /// The budget, the moves and the start of the image's side; its number of steps is that of one round.
  public var image: any WarmStartImageAttack
  /// The search of the text's side; its steps in a round are `textSteps`.
  public var text: TokenSearch
  /// The strategy of the search's stages whose method is `own`, which begins anew in each round; given if,
  /// and only if, there are such.
  public var textStrategy: (any SearchStrategy)?
  /// Token-search steps in a round.
  public var textSteps: Int
  /// The number of rounds, from 0 to a billion.
  public var rounds: Int
  /// The order of both sides' work, and which work is kept.
  public var schedule: CrossSchedule
  /// The stages of a staged schedule.
  public var stages: [Stage] = []

  /// Throws `InputError` for a number of rounds or steps that is not from 0 to a billion.
  public init(
    image: any WarmStartImageAttack, text: TokenSearch, textSteps: Int = 1, rounds: Int = 10,
    schedule: CrossSchedule = .both
  ) throws {
    try StepCount.check(rounds, "rounds")
    try StepCount.check(textSteps, "text steps")
    (self.image, self.text, self.textSteps) = (image, text, textSteps)
    (self.rounds, self.schedule) = (rounds, schedule)
  }

  /// The number of steps of a whole run.
  public var totalSteps: Int {
    if schedule == .staged { return stages.count }
    return schedule.halvesRounds ? 2 * rounds : rounds
  }

  /// Whether a stage keeps the image near the clean one.
  var isAnchoring: Bool { schedule == .staged && stages.contains { $0.anchor != 0 } }

  /// Prepares a run on an image and the caption that gets the trigger, or takes up an earlier one from its
  /// state.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - caption: the clean text
  ///   - region: the pixels that may change
  ///   - losses: at least one. The first one's tokens are searched, and its input is what changes unless the
  ///     image attack lives in the source; the mean loss over all is made small.
  ///   - seed: the seed of all random draws
  ///   - state: the state of an earlier run that is taken up again
  /// - Throws: `InputError` as `ImageAttack.start` and `TokenSearch.start` do, and for a state of another
  ///   model or image size
  public func start(
    on source: Image, caption: String, within region: Region = .everywhere, against losses: [any PairLoss],
    seed: Int, resuming state: CrossAttackRun.State? = nil
  ) throws -> CrossAttackRun {
    try text.validate()
    let scene = try CrossScene(attack: self, source: source, caption: caption, region: region, losses: losses)
    if let state {
      guard state.isValid(in: scene) else {
        throw InputError(
          field: "snapshot", expected: "a state of this attack on this pair", found: "another's")
      }
      return CrossAttackRun(attack: self, scene: scene, state: state)
    }
    var generator = RandomGenerator(seed: seed)
    let trigger = try scene.initialTrigger(using: &generator)
    return CrossAttackRun(attack: self, scene: scene, trigger: trigger, generator: generator)
  }

  /// Prepares a run against one model, as above.
  public func start(
    on source: Image, caption: String, within region: Region = .everywhere, against model: any ImageTextModel,
    objective: some PairObjective, seed: Int
  ) throws -> CrossAttackRun {
    try start(
      on: source, caption: caption, within: region, against: [EmbeddingPairLoss(model, objective)], seed: seed
    )
  }
}
