import Datasets
import Defences
import EmbeddingModels
import Experiments
import Files
import Foundation
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Preconditions
import Runs
import Tensors

/// A classification of images before and after attacks, several at a time, in a folder that says everything
/// about it.
///
/// `run.json` holds the settings, `results.jsonl` a line for each image that is done, `images/` the attacked
/// images. What an image is taken for, and how far it moved, is computed from the saved file. A run may end
/// at any moment and be taken up again: what is done is not done again, and the files end as those of a run
/// that nobody stopped.
public struct ZeroShotRun: Sendable {
  /// The images.
  public let items: [ZeroShotItem]
  /// The classifier.
  public let classifier: ZeroShotClassifier
  /// The attack; nil for the clean accuracy alone.
  public let attack: ClassificationAttack?
  /// The defence before the model, whose figures stand beside those without it; nil for none.
  public let defence: DefenceTrial?
  /// The folder into which everything is written.
  public let folder: URL
  private let seed: Int
  private let results: ZeroShotResultsFile

  /// The number of images that are done.
  public var doneCount: Int { results.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - items: the images, at least one, each with the place of its class
  ///   - classifier: the classifier
  ///   - attack: the attack; nil for the clean accuracy alone
  ///   - defence: a defence: what the attacks without knowledge of it found is judged behind it as well, and beside
  ///     what the same attacks through it find
  ///   - seed: the seed of all random draws; an image's is larger by its number
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` for no items, for impossible settings, when the folder holds a run and
  ///   `isResuming` is false or its settings are others, and when its files are damaged, those of other
  ///   images or in use by another process; `OutputError`; what encoding the attack throws
  public init(
    _ items: [ZeroShotItem], by classifier: ZeroShotClassifier, attack: ClassificationAttack?,
    behind defence: DefenceTrial? = nil, seed: Int = 0, command: String? = nil, in folder: URL,
    isResuming: Bool = false
  ) throws {
    guard !items.isEmpty else { throw InputError(field: "images", expected: "at least one", found: "none") }
    try attack?.validate()
    (self.items, self.classifier, self.attack) = (items, classifier, attack)
    (self.defence, self.seed, self.folder) = (defence, seed, folder)
    try OutputFile.makeFolder(folder)
    try OutputFile.makeFolder("images", in: folder)
    let settings = JSONObject([
      "schema": .integer(ResultSchema.version), "model": try classifier.model.identity().record,
      "classes": .array(classifier.classes.map { .string($0) }),
      "templates": .array(classifier.templates.map { .string($0) }), "scale": .float(classifier.scale),
      "attack": try attack?.record ?? .null, "seed": .integer(seed), "images": .integer(items.count),
    ])
    let decisive = settings.appending(defence.map { ["defence": $0.record] } ?? [:])
    _ = try RunDocument(decisive: decisive, command: command).settle(
      in: folder, isResuming: isResuming, without: defence == nil ? ["defence"] : [])
    results = try ZeroShotResultsFile(in: folder, items)
    for place in [folder, folder.appendingPathComponent("images")] { OutputFile.removeLeftovers(in: place) }
  }

  /// Removes the run that is in a folder, if there is one, with its images.
  public static func remove(from folder: URL) {
    let names = [RunDocument.name, ZeroShotResultsFile.name, ZeroShotSummary.fileName]
    EarlierFiles.remove(from: folder) { names.contains($0) }
    EarlierFiles.remove(from: "images", in: folder) {
      $0.wholeMatch(of: /[0-9]{6,}(?:-adaptive)?\.(?:png|dcm)/) != nil
    }
  }

  /// Does what is left to do. Returns whether nothing is left.
  ///
  /// An image that fails does not keep the others from being classified: `results.jsonl` says why it failed.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several threads; images under way are then begun anew by the next run
  ///   - progress: told how many images are done or failed, by one thread at a time
  /// - Throws: `OutputError` at once
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    let pending = results.pending
    try workThrough(pending.count, shouldStop: shouldStop) { index throws(OutputError) in
      try work(on: pending[index], shouldStop, progress)
    }
    guard results.pending.isEmpty else { return false }
    try results.sort()
    return true
  }

  private func work(
    on number: Int, _ shouldStop: () -> Bool, _ progress: (Int) -> Void
  ) throws(OutputError) {
    try results.lines.settle(in: folder, then: progress) {
      try row(number, shouldStop)
    } failure: {
      ZeroShotFailure(items[number], number: number, $0)
    }
  }

  /// Writes `summary.json`. Traps unless nothing is left to do; throws `InputError` and `OutputError`.
  public func finish() throws -> ZeroShotSummary {
    require(results.pending.isEmpty, "expected a run that is done, found \(results.pending.count) to do")
    let rows = try results.rows()
    let summary = try ZeroShotSummary(
      of: rows.done, classes: classifier.classes, failures: rows.failed, isAttacked: attack != nil,
      isDefended: defence != nil, seed: seed)
    try OutputFile.write(summary.json.utf8, to: folder.appendingPathComponent(ZeroShotSummary.fileName))
    return summary
  }
}

// MARK: - One image

extension ZeroShotRun {
  /// The line of an image; nil when it was stopped.
  private func row(_ number: Int, _ shouldStop: () -> Bool) throws -> ZeroShotRow? {
    let item = items[number]
    let source = try item.sample.naming { try item.sample.readImage() }
    let logits = classifier.logits(of: source)
    let order = Self.order(of: logits)
    var found: ZeroShotFinding?
    if let attack, order[0] == item.label {
      found = try finding(number, attack, source, logits, shouldStop)
      if found == nil { return nil }
    }
    var defended: ZeroShotRow.DefendedPredictions?
    if let defence {
      defended = try predictions(number, behind: defence, source, unaware: found?.image, shouldStop)
      if defended == nil { return nil }
    }
    return ZeroShotRow(
      item, clean: order[0], cleanRank: order.firstIndex(of: item.label)! + 1, found: found,
      defended: defended, number: number)
  }

  /// What the classifier behind the defence says of the clean image, of what the attacks without knowledge of it
  /// found, and of what those through it find; nil when they were stopped.
  private func predictions(
    _ number: Int, behind defence: DefenceTrial, _ source: Image, unaware: String?, _ shouldStop: () -> Bool
  ) throws -> ZeroShotRow.DefendedPredictions? {
    let item = items[number]
    // Judgements draw from seeds that no attack sees.
    let judge = classifier.behind(
      defence.chain, draws: DefenceDraws(count: defence.judgements, seed: ~(seed &+ number)))
    let logits = judge.logits(of: source)
    let clean = Self.order(of: logits)[0]
    var found: ZeroShotFinding?
    if let attack, clean == item.label {
      found = try finding(number, attack, source, logits, behind: (defence, judge), shouldStop)
      if found == nil { return nil }
    }
    let transferred = try unaware.map {
      Self.order(of: judge.logits(of: try item.sample.readAttackedImage(folder.appendingPathComponent($0))))[
        0]
    }
    return ZeroShotRow.DefendedPredictions(
      clean: clean, unaware: transferred ?? clean, adaptive: found?.prediction ?? clean, image: found?.image,
      evaluations: found?.evaluations ?? 0)
  }

  /// The classes of an image, that of its largest logit first.
  private static func order(of logits: [Float]) -> [Int] {
    ClassificationLoss.descending(Tensor(logits, shape: [1, logits.count]))[0]
  }

  /// What the attacks come to; nil when they were stopped. Of attacks that do not mislead, the last one's
  /// image is kept.
  ///
  /// - Parameter defence: a defence that the attacks go through, and the classifier behind it that judges them
  private func finding(
    _ number: Int, _ attack: ClassificationAttack, _ source: Image, _ logits: [Float],
    behind defence: (trial: DefenceTrial, judge: ZeroShotClassifier)? = nil, _ shouldStop: () -> Bool
  ) throws -> ZeroShotFinding? {
    let item = items[number]
    let name = "images/\(number.digits(6))\(defence == nil ? "" : "-adaptive").png"
    let judge = defence?.judge ?? classifier
    let file = folder.appendingPathComponent(name)
    var finding = ZeroShotFinding(prediction: item.label, image: name)
    var attacked = source
    for (stage, loss) in attack.stages(logits: logits, label: item.label).enumerated() {
      let objective = ClassificationObjective(loss, of: classifier, label: item.label)
      let seed = seed &+ number &+ stage &* 1_000_003
      let plain = EmbeddingImageLoss(classifier.model, objective)
      let result = try attack.attack.run(
        on: source, against: [defence?.trial.loss(plain, seed: seed) ?? plain],
        goal: GoalDescription(objective: loss.name), seed: seed, shouldStop: shouldStop)
      guard result.run.stopped != .interrupted else { return nil }
      attacked = result.image.adversarial
      try OutputFile.write(attacked.pngBytes(), to: file, isDurable: true)
      let saved = try attacked.rereading.image(file)
      let after = Self.order(of: judge.logits(of: saved))[0]
      finding.attacks += 1
      finding.steps += result.run.steps
      finding.seconds += result.run.seconds
      finding.evaluations += result.run.evaluations
      (finding.prediction, finding.distance) = (after, result.image.distance)
      finding.changedPixels = result.image.changedPixels
      guard after == item.label else {
        finding.misledBy = loss
        break
      }
    }
    try item.sample.writeCopy(with: attacked, besides: file)
    return finding
  }
}

extension ClassificationAttack {
  /// What decides over the course of a run.
  var record: JSON {
    get throws {
      .object(
        JSONObject([
          "name": .string(attack.name), "losses": .array(losses.map { .string($0.rawValue) }),
          "targets": .integer(mostTargets), "settings": try JSON(encoding: attack),
        ]))
    }
  }
}
