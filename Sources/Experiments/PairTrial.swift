import Datasets
import EmbeddingModels
import Foundation
import Imaging
import Runs

/// An attack on single pairs of a plan against one model, measured on what was saved.
///
/// Runs over sets and campaigns are made of trials.
package struct PairTrial: Sendable {
  /// Writes an attacked image. Returns its file, and its path inside of the folder of results.
  package typealias Saving = (_ image: Image) throws -> (file: URL, name: String)

  /// What an attack found, and how it was measured.
  package struct Finding {
    /// The row of results.
    package let row: ResultRow
    /// The clean image, and the attacked one as it was read back from its file.
    package let clean, saved: Image
    /// What the attacked model makes of the pair.
    package let measurement: PairMeter.Measurement
  }

  private let meter: PairMeter
  private let attack: SetRun.Attack

  private var plan: SetPlan { meter.plan }

  /// - Parameters:
  ///   - meter: measures under the model that is attacked
  ///   - attack: the attack on one pair
  package init(_ meter: PairMeter, attack: @escaping SetRun.Attack) {
    (self.meter, self.attack) = (meter, attack)
  }

  /// Attacks a pair, saves its image and measures what was done to it. Returns nil when it was stopped.
  ///
  /// - Parameters:
  ///   - pair: one of the plan's pairs
  ///   - seed: the seed of the attack
  ///   - snapshots: gives the file from which the attack is taken up; asked only when there is an attack
  ///   - save: writes the attacked image
  ///   - shouldStop: asked often
  /// - Throws: `InputError` when an image cannot be read, as the attack does, and for what is beyond budget or
  ///   region; `OutputError`
  package func finding(
    of pair: SetPair, seed: Int, snapshots: () throws -> SnapshotFile, saving save: Saving,
    shouldStop: () -> Bool
  ) throws -> Finding? {
    let source = try pair.sample.readImage()
    guard let outcome = try outcome(of: pair, source, seed, snapshots, shouldStop) else { return nil }
    let (file, name) = try save(outcome.adversarial)
    let saved = try outcome.adversarial.rereading.image(file)
    let audit = try ImageAudit(outcome, source: source, saved: saved, input: meter.model)
    let measurement = try meter.measurement(of: pair, clean: source, attacked: saved, text: outcome.text)
    let row = ResultRow(
      pair, seed: seed, image: name, plan.goal, outcome, audit, measurement, model: meter.model)
    return Finding(row: row, clean: source, saved: saved, measurement: measurement)
  }

  private func outcome(
    of pair: SetPair, _ source: Image, _ seed: Int, _ snapshots: () throws -> SnapshotFile,
    _ shouldStop: () -> Bool
  ) throws -> PairOutcome? {
    guard pair.pairing.isAttacked else {
      return PairOutcome(unattacked: source, text: pair.text, input: meter.model)
    }
    let outcome = try attack(pair, source, seed, snapshots(), shouldStop)
    return outcome?.run.stopped == .interrupted ? nil : outcome
  }
}
