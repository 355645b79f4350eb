import EmbeddingModels
import Files
import Foundation
import Imaging

extension SetRun {
  /// A run of cross attacks: matches of `matched` pairs are broken, others are forged.
  ///
  /// - Parameters:
  ///   - region: what of an image may change, by its mask; everything unless given
  ///   - others: models that are attacked together with the first
  ///   - hasAttribution: whether either side is also attacked alone with as many evaluations; for a `CrossAttack` only
  /// - Throws: as the general initializer does
  public init(
    _ plan: SetPlan, attack: any PairAttack, within region: (@Sendable (Mask) -> Region)? = nil,
    against model: ModelFolder, and others: [ModelFolder] = [], hasAttribution: Bool = false,
    settings: [String: String], command: String, in folder: URL, isResuming: Bool = false
  ) throws {
    let models = try ([model] + others).map { try $0.imageTextModel() }
    try self.init(
      plan, against: model, settings: settings, command: command, in: folder, isResuming: isResuming
    ) { pair, image, seed, snapshots, shouldStop in
      let mask = try region == nil ? nil : pair.item.maskFile.map { try Mask(contentsOf: $0) }
      let open = mask.flatMap { region?($0) } ?? .everywhere
      var result = try attack.run(
        on: image, caption: pair.text, within: open,
        goal: pair.pairing.isMatch ? .breakMatch() : .forgeMatch, against: models, seed: seed,
        snapshots: snapshots, shouldStop: shouldStop)
      guard hasAttribution, let attack = attack as? CrossAttack, result.run.stopped != .interrupted else {
        return PairOutcome(result)
      }
      result.attribution = try attack.attribution(
        of: result, on: image, caption: pair.text, within: open, against: models, shouldStop: shouldStop)
      // What was stopped in the middle would count as weaker than it is.
      return shouldStop() ? nil : PairOutcome(result)
    }
  }
}
