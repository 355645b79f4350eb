import EmbeddingModels
import Files
import Foundation
import Imaging

extension SetRun {
  /// A run of cross attacks: matches of `matched` pairs are broken, others are forged.
  ///
  /// - Parameter region: what of an image may change, by its mask; everything unless given
  /// - Throws: as the general initializer does
  public init(
    _ plan: SetPlan, attack: CrossAttack, within region: (@Sendable (Mask) -> Region)? = nil,
    against model: ModelFolder, settings: [String: String], command: [String], in folder: URL,
    isResuming: Bool = false
  ) throws {
    let encoder = try model.imageTextModel()
    try self.init(
      plan, against: model, settings: settings, command: command, in: folder, isResuming: isResuming
    ) { pair, image, seed, snapshots, shouldStop in
      let mask = try region == nil ? nil : pair.item.maskFile.map { try Mask(contentsOf: $0) }
      return PairOutcome(
        try attack.run(
          on: image, caption: pair.text, within: mask.flatMap { region?($0) } ?? .everywhere,
          goal: pair.pairing.isMatch ? .breakMatch() : .forgeMatch, against: encoder, seed: seed,
          snapshots: snapshots, shouldStop: shouldStop))
    }
  }
}
