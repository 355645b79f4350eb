import EmbeddingModels
import Files
import Imaging
import Tensors

/// Rounds of token search and projected gradient descent over one pair, one objective and one ledger.
///
/// After MCM (multimodal cross-optimization), repaired: the budget is measured from the clean image over all rounds, losses
/// are compared at the same point, the best state is kept, and a run is seeded and can be resumed.
public struct CrossAttack: Sendable, Hashable {
  /// What becomes of a round's work on both sides, which starts from the same state.
  public enum Schedule: String, Sendable, Codable, CaseIterable {
    /// The side whose loss fell lower is kept, the other's work is dropped (MCM).
    case better
    /// First the text, then the image next to the new text.
    case alternate
    /// The lowest of: the text's work, the image's, both together.
    case both
  }

  /// The radius, step size and start of the image's side; its number of steps is that of one round.
  public var image: PGD
  public var text: TokenSearch
  /// Token-search steps in a round.
  public var textSteps: Int
  public var rounds: Int
  public var schedule: Schedule

  /// Throws `InputError` for a negative number of rounds or steps.
  public init(
    image: PGD, text: TokenSearch, textSteps: Int = 1, rounds: Int = 10, schedule: Schedule = .both
  ) throws {
    for (name, value) in [("rounds", rounds), ("text steps", textSteps)] where value < 0 {
      throw InputError(field: name, expected: "0 or more", found: "\(value)")
    }
    (self.image, self.text, self.textSteps) = (image, text, textSteps)
    (self.rounds, self.schedule) = (rounds, schedule)
  }

  /// Prepares a run on an image and the caption that gets the trigger, or takes up an earlier one from its state.
  ///
  /// Throws `InputError` as `PGD.start` and `TokenSearch.start` do, and for a state of another model or image size.
  public func start(
    on source: Image, caption: String, within region: Region = .everywhere, against model: any ImageTextModel,
    objective: some PairObjective, seed: Int, resuming state: CrossAttackRun.State? = nil
  ) throws -> CrossAttackRun {
    try text.validate()
    let ledger = try PixelLedger(image: source, region: region, budget: image.budget, encoder: model)
    let space = TriggerSpace(
      prompts: [caption], place: text.place, encoder: model, allowed: AllowedTokens(text.rules, for: model))
    if let state {
      try state.validate(against: ledger, space)
      return CrossAttackRun(
        attack: self, ledger: ledger, space: space, model: model, objective: objective, state: state)
    }
    var generator = RandomGenerator(seed: seed)
    let trigger = try space.start(text.initial, length: text.triggerLength, using: &generator)
    try text.validate(positions: trigger.count)
    return CrossAttackRun(
      attack: self, ledger: ledger, space: space, model: model, objective: objective, trigger: trigger,
      generator: generator)
  }
}

extension CrossAttackRun.State {
  fileprivate func validate(against ledger: PixelLedger, _ space: TriggerSpace) throws {
    guard rounds >= 0, evaluations >= 0, ledger.isImage(pixels, levels), !trigger.isEmpty,
      space.isTrigger(trigger)
    else {
      throw InputError(field: "snapshot", expected: "a state of this attack on this pair", found: "another's")
    }
  }
}
