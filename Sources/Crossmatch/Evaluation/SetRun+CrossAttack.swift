import EmbeddingModels
import Files
import Foundation
import Imaging

extension SetRun {
  /// A run of cross attacks.
  ///
  /// - Parameters:
  ///   - region: what of an image may change, by its mask and the attack's seed; everything unless given
  ///   - phrase: what is put into each image before the rounds
  ///   - others: models that are attacked together with the first
  ///   - hasAttribution: whether either side is also attacked alone with as many evaluations; for a `CrossAttack` only
  /// - Throws: as the general initializer does, and `InputError` for a phrase with a place for what is not known of a pair
  public init(
    _ plan: SetPlan, attack: any PairAttack,
    within region: (@Sendable (_ lesion: Mask, _ seed: Int) throws -> Region)? = nil,
    phrase: PhraseTemplate? = nil, against model: ModelFolder, and others: [ModelFolder] = [],
    hasAttribution: Bool = false, settings: [String: String], command: String, in folder: URL,
    isResuming: Bool = false
  ) throws {
    for pair in plan.pairs { _ = try phrase?.phrase(for: pair) }
    let sets = try ([model] + others).map { try AimedSet(plan, $0.imageTextModel()) }
    try self.init(
      plan, against: model, aimedBy: sets[0], settings: settings, command: command, in: folder,
      isResuming: isResuming
    ) { pair, image, seed, snapshots, shouldStop in
      let models = try sets.map { try $0.aimed(at: pair) }
      let drawn = try phrase?.stage(for: pair).run(
        on: image, caption: pair.text, against: models[0], seed: seed, shouldStop: shouldStop)
      // A search for the phrase's place that was stopped would end elsewhere than one that was not.
      if drawn != nil, shouldStop() { return nil }
      let source = drawn?.image ?? image
      let lesion = try region == nil ? nil : pair.item.maskFile.map { try Mask(contentsOf: $0) }
      let open = try lesion.flatMap { try region?(drawn?.mask($0) ?? $0, seed) } ?? .everywhere
      var result = try attack.run(
        on: source, caption: pair.text, within: open, goal: plan.goal(of: pair), against: models,
        transferTo: [], seed: seed, evaluations: nil, snapshots: snapshots, shouldStop: shouldStop,
        progress: { _ in })
      result.phrase = drawn
      guard hasAttribution, let attack = attack as? CrossAttack, result.run.stopped != .interrupted else {
        return PairOutcome(result)
      }
      result.attribution = try attack.attribution(
        of: result, on: source, caption: pair.text, within: open, against: models, shouldStop: shouldStop)
      // What was stopped in the middle would count as weaker than it is.
      return shouldStop() ? nil : PairOutcome(result)
    }
  }
}
