import EmbeddingModels
import Imaging
import Tensors

/// What became of one pair of a set.
public struct PairOutcome: Sendable {
  /// What the model sees of the image before and after, 8-bit RGB at the model's size.
  public let clean: Image
  public let adversarial: Image
  /// The text after.
  public let text: String
  /// Nil when nothing was attacked.
  public let budget: Budget?
  /// The name of the region that was open to change, nil when nothing was attacked.
  public let region: String?
  /// The norm of the saved image's distance from the clean one, in pixel units.
  public let spent: Float
  /// Pixels that differ in any channel.
  public let changedPixels: Int
  public let run: RunRecord
  /// What either side achieves alone with as many evaluations, if that was asked for.
  public let attribution: PairAttribution?

  public init(_ result: CrossAttackResult) {
    (clean, adversarial, text) = (result.image.clean, result.image.adversarial, result.adversarial.text)
    (budget, region) = (result.image.budget, result.image.region)
    (spent, changedPixels) = (result.image.spent, result.image.changedPixels)
    (run, attribution) = (result.run, result.attribution)
  }

  /// What an attack of one's own found.
  public init(
    clean: Image, adversarial: Image, text: String, budget: Budget?, region: String?, spent: Float,
    changedPixels: Int, run: RunRecord, attribution: PairAttribution? = nil
  ) {
    (self.clean, self.adversarial, self.text) = (clean, adversarial, text)
    (self.budget, self.region) = (budget, region)
    (self.spent, self.changedPixels) = (spent, changedPixels)
    (self.run, self.attribution) = (run, attribution)
  }

  /// A pair as it is.
  init(unattacked source: Image, text: String, model: any ImageTextModel) {
    clean = model.preprocessing(source)
    adversarial = clean
    self.text = text
    (budget, region, spent, changedPixels) = (nil, nil, 0, 0)
    run = RunRecord(steps: 0, seconds: 0, evaluations: 0, stopped: .steps, trace: [])
    attribution = nil
  }
}
