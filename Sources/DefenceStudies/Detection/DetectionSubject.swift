import Datasets
import Defences
import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors
import TokenAttacks

/// One image with its caption, and the attacks on it.
struct DetectionSubject {
  let sample: Sample
  let image: Image
  let model: any ImageTextModel
  let plan: DetectionPlan
  /// The seed of the attacks.
  let seed: Int

  /// Throws `InputError` for an image that cannot be read.
  init(_ sample: Sample, of plan: DetectionPlan, model: any ImageTextModel, seed: Int) throws {
    image = model.preprocessing.keepingChannels(try sample.readImage())
    (self.sample, self.model, self.plan, self.seed) = (sample, model, plan, seed)
  }

  /// The value of an image where it is judged: its draws are none that an attack saw.
  func value(of image: Image, by detector: any ImageDetector) -> Float {
    detector.values(of: model.pixels(of: image), before: model, seed: ~seed).item
  }

  /// What every detector says of the clean image and its caption.
  func cleanValues() -> [String: Float] {
    let images = plan.imageDetectors.map { ($0.name, value(of: image, by: $0)) }
    let texts = plan.textDetectors.map { ($0.name, $0.values(of: [sample.text])[0]) }
    return Dictionary(uniqueKeysWithValues: images + texts)
  }

  /// The cosine of the clean image with its caption.
  var cleanScore: Float { matching.scores(of: [sample.text])[0] }

  /// The cosine with the clean image as a loss of texts.
  private var matching: any TextLoss {
    EmbeddingPairLoss(model, PairCosineObjective.match(.awayFrom)).fixing(image: image)
  }

  // MARK: - Attacks on the image

  /// What each detector of images sees; nil when the attacks were stopped.
  func imageFindings(_ calibrations: [String: DetectorCalibration], shouldStop: () -> Bool) throws
    -> [DetectionFinding]?
  {
    guard !plan.imageDetectors.isEmpty else { return [] }
    let plain = try TextGoal(.awayFrom, sample.text).loss(under: model)
    guard let unaware = try found(by: plain, shouldStop) else { return nil }
    var findings: [DetectionFinding] = []
    for detector in plan.imageDetectors {
      let evading = EvadingImageLoss(
        plain, evading: detector, of: model, clean: model.pixels(of: image),
        spread: calibrations[detector.name]!.deviation, weight: plan.evasion, seed: seed)
      guard let evading = try found(by: evading, shouldStop) else { return nil }
      findings.append(
        DetectionFinding(
          detector: detector.name, clean: value(of: image, by: detector),
          unaware: value(of: unaware, by: detector), evading: value(of: evading, by: detector),
          unawareScore: plain.score(of: unaware), evadingScore: plain.score(of: evading), unawareText: nil,
          evadingText: nil))
    }
    return findings
  }

  /// The image that the attack finds, as it comes back from its file; nil when it was stopped.
  private func found(by loss: any ImageLoss, _ shouldStop: () -> Bool) throws -> Image? {
    let result = try plan.attack.run(
      on: image, against: [loss], goal: TextGoal(.awayFrom, sample.text).description, seed: seed,
      shouldStop: shouldStop)
    return result.run.stopped == .interrupted ? nil : try result.image.adversarial.savedAndRead()
  }

  // MARK: - Attacks on the text

  /// What each detector of texts sees; nil when the attacks were stopped.
  func textFindings(_ calibrations: [String: DetectorCalibration], shouldStop: () -> Bool) throws
    -> [DetectionFinding]?
  {
    guard !plan.textDetectors.isEmpty else { return [] }
    let plain = matching
    guard let unaware = try found(by: plain, plan.search, evading: nil, shouldStop) else { return nil }
    var findings: [DetectionFinding] = []
    for detector in plan.textDetectors {
      let penalty = EvadingPenalty(
        detector, clean: sample.text, spread: calibrations[detector.name]!.deviation)
      guard let evading = try found(by: plain, plan.evadingSearch, evading: penalty, shouldStop)
      else { return nil }
      let (values, scores) = (
        detector.values(of: [sample.text, unaware, evading]), plain.scores(of: [unaware, evading])
      )
      findings.append(
        DetectionFinding(
          detector: detector.name, clean: values[0], unaware: values[1], evading: values[2],
          unawareScore: scores[0], evadingScore: scores[1], unawareText: unaware, evadingText: evading))
    }
    return findings
  }

  /// The text that the search finds; nil when it was stopped.
  private func found(
    by loss: any TextLoss, _ search: TokenSearch, evading penalty: EvadingPenalty?, _ shouldStop: () -> Bool
  ) throws -> String? {
    let result = try search.run(
      SearchTask(prompts: [sample.text], losses: [loss], fluency: penalty),
      goal: GoalDescription(objective: "cosine with the image"), limits: RunLimits(steps: plan.searchSteps),
      seed: seed, shouldStop: shouldStop)
    return result.run.stopped == .interrupted ? nil : result.prompts[0].adversarial.text
  }
}
