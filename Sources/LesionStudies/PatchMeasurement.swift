import Defences
import EmbeddingModels
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// What universal patches do to one image of a set.
struct PatchMeasurement {
  /// A patch that was found.
  struct Finding {
    let texture: Image
    let pose: PatchPose?
  }

  let patch: AdversarialPatch
  let ledger: PixelLedger
  /// Without a defence.
  let loss: any ImageLoss
  /// The number of the image among those that the loss knows.
  let index: Int
  let seed: Int

  /// The image with levels in all poses that a finding is measured in.
  func images(_ levels: [Float], in finding: Finding) -> [Image] {
    poses(finding.pose).map { patch.stamp($0, within: ledger.region).applied(levels, to: ledger.cleanImage) }
  }

  /// The poses of a measurement: where poses are drawn, others than those that the patch was optimized at.
  private func poses(_ best: PatchPose?) -> [PatchPose] {
    if case .drawn(let range) = patch.placement {
      var generator = RandomGenerator(seed: seed &+ 1)
      return (0..<patch.trials).map { _ in range.draw(using: &generator) }
    }
    return [best ?? PatchPose(covering: ledger.region)]
  }

  /// The mean score of images as they are read back from their files.
  func score(_ images: [Image]) throws -> Float {
    mean(try images.map { loss.score(of: try $0.savedAndRead(), as: index) })
  }

  /// The mean scores of images without a defence and behind it.
  func scores(_ images: [Image], behind trial: DefenceTrial) throws -> PatchTrial.Scores {
    let saved = try images.map { try $0.savedAndRead() }
    let each = saved.map { trial.judged($0, by: loss, seed: seed, as: index) }
    return PatchTrial.Scores(
      undefended: mean(saved.map { loss.score(of: $0, as: index) }),
      judgements: (0..<trial.judgements).map { judgement in mean(each.map { $0[judgement] }) })
  }

  private func mean(_ scores: [Float]) -> Float { scores.reduce(0, +) / Float(scores.count) }
}
