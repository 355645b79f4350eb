import EmbeddingModels
import Imaging
import Tensors

/// What became of one pair of a set.
public struct PairOutcome: Sendable {
  /// What the model sees of the image after, gray or RGB at the model's size, or the source image that was attacked at its own.
  public let adversarial: Image
  /// The text after.
  public let text: String
  /// Nil when nothing was attacked.
  public let budget: Budget?
  /// The name of the region that was open to change, nil when nothing was attacked.
  public let region: String?
  /// The norm of the saved image's distance from the clean one, in pixel units.
  public let distance: Float
  /// Pixels that differ in any channel.
  public let changedPixels: Int
  public let run: RunRecord
  /// The phrase that was put into the image before: what was distance counts from there.
  public let phrase: PhraseFinding?
  /// What either side achieves alone with as many evaluations, if that was asked for.
  public let attribution: PairAttribution?

  public init(_ result: CrossAttackResult) {
    (adversarial, text) = (result.image.adversarial, result.adversarial.text)
    (budget, region) = (result.image.budget, result.image.region)
    (distance, changedPixels) = (result.image.distance, result.image.changedPixels)
    (run, phrase, attribution) = (result.run, result.phrase, result.attribution)
  }

  /// What an attack of one's own found.
  public init(
    adversarial: Image, text: String, budget: Budget?, region: String?, distance: Float, changedPixels: Int,
    run: RunRecord, phrase: PhraseFinding? = nil, attribution: PairAttribution? = nil
  ) {
    (self.adversarial, self.text) = (adversarial, text)
    (self.budget, self.region) = (budget, region)
    (self.distance, self.changedPixels) = (distance, changedPixels)
    (self.run, self.phrase, self.attribution) = (run, phrase, attribution)
  }

  /// A pair as it is.
  init(unattacked source: Image, text: String, model: any ImageTextModel) {
    adversarial = model.preprocessing.keepingChannels(source)
    self.text = text
    (budget, region, distance, changedPixels) = (nil, nil, 0, 0)
    run = RunRecord(steps: 0, seconds: 0, evaluations: 0, stopped: .steps, trace: [])
    (phrase, attribution) = (nil, nil)
  }
}
