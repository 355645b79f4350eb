import CrossAttacks
import Defences
import EmbeddingModels
import Files
import Foundation
import Imaging
import Preconditions
import Runs

extension SetRun {
  /// A run of cross attacks.
  ///
  /// - Parameters:
  ///   - plan: the pairs, the goal and the seeds
  ///   - attack: the attack on each pair
  ///   - region: what of an image may change, by its lesion; everything unless given, and where there is no
  ///     lesion
  ///   - phrase: what is put into each image before the rounds
  ///   - models: those that are attacked together; similarities are measured on the first
  ///   - trial: the defence that the attacks go through, beside attacks that do not know of it; similarities are
  ///     then measured behind it. None unless given
  ///   - hasAttribution: whether either side is also attacked alone with as many evaluations; for a
  ///     `CrossAttack` only
  ///   - command: what repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: as the general initializer does, and `InputError` for a phrase with a place for what is not
  ///   known of a pair
  public init(
    _ plan: SetPlan, attack: any PairAttack, within region: SetRegion? = nil,
    phrase: PhraseTemplate? = nil, against models: [any ImageTextModel],
    behind trial: DefenceTrial? = nil, hasAttribution: Bool = false, command: String? = nil, in folder: URL,
    isResuming: Bool = false
  ) throws {
    require(!models.isEmpty, "expected a model, found none")
    for pair in plan.pairs { _ = try phrase?.phrase(for: pair) }
    let sets = try models.map { try SetLosses(plan, $0) }
    let settings = CrossSettings(
      attack: try JSON(encoding: attack), region: region, phrase: phrase, defence: trial?.record,
      attribution: hasAttribution, alsoModels: try models.dropFirst().map { try $0.identity() })
    let measured = try trial.map { try SetLosses(plan, $0.model(models[0], seed: plan.seeds.lowerBound)) }
    try self.init(
      plan, under: measured ?? sets[0], settings: settings, command: command, in: folder,
      isResuming: isResuming,
      attack: Self.attacks(
        by: attack, plan, within: region, phrase: phrase, against: sets, behind: trial,
        hasAttribution: hasAttribution))
  }

  /// A cross attack on each pair.
  ///
  /// - Parameters:
  ///   - attack: the attack on each pair
  ///   - plan: the pairs and the goal
  ///   - region: what of an image may change, by its lesion; everything unless given, and where there is no
  ///     lesion
  ///   - phrase: what is put into each image before the rounds
  ///   - sets: the goal under each of the models that are attacked together
  ///   - trial: the defence that the attacks go through, beside attacks that do not know of it
  ///   - hasAttribution: whether either side is also attacked alone; for a `CrossAttack` only
  ///   - evaluations: the most evaluations of an attack without a defence; nil for as many as its steps take
  package static func attacks(
    by attack: any PairAttack, _ plan: SetPlan, within region: SetRegion?, phrase: PhraseTemplate? = nil,
    against sets: [SetLosses], behind trial: DefenceTrial? = nil, hasAttribution: Bool = false,
    evaluations: Int? = nil
  ) -> Attack {
    { pair, image, seed, snapshots, shouldStop in
      let losses = try sets.map { try $0.loss(of: pair) }
      let drawn = try phrase?.stage(for: pair).run(
        on: image, caption: pair.text, against: losses[0], seed: seed, shouldStop: shouldStop)
      // A search for the phrase's place that was stopped would end elsewhere than one that was not.
      if drawn != nil, shouldStop() { return nil }
      let source = drawn?.image ?? image
      let lesion = try region == nil ? nil : pair.sample.readLesion()
      let open =
        try lesion.flatMap { try region?.region(around: drawn?.mask($0) ?? $0, seed: seed) } ?? .everywhere
      let goal = plan.goal(of: pair).description
      var result = try attack.run(
        on: source, caption: pair.text, within: open, against: losses, behind: trial, goal: goal, seed: seed,
        evaluations: evaluations, snapshots: snapshots, staticSnapshots: snapshots.ofStaticAttack,
        shouldStop: shouldStop)
      result.phrase = drawn
      guard hasAttribution, let attack = attack as? CrossAttack, result.run.stopped != .interrupted else {
        return PairOutcome(result)
      }
      result.attribution = try attack.attribution(
        of: result, on: source, caption: pair.text, within: open,
        against: trial.map { trial in losses.map { trial.loss($0, seed: seed) } } ?? losses,
        shouldStop: shouldStop)
      // What was stopped in the middle would count as weaker than it is.
      return shouldStop() ? nil : PairOutcome(result)
    }
  }
}

/// All that decides over the cross attacks of a set, besides the plan and the first model.
private struct CrossSettings: Encodable {
  let attack: JSON
  let region: SetRegion?
  let phrase: PhraseTemplate?
  let defence: JSON?
  let attribution: Bool
  let alsoModels: [ModelIdentity]
}
