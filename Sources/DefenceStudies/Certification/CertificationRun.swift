import Datasets
import Defences
import EmbeddingModels
import Experiments
import Files
import Foundation
import Runs
import Tensors

/// The certification of all images of a plan, several at a time, in a folder that says everything about it.
///
/// `run.json` holds the settings, `results.jsonl` a line for each image. A run may end at any moment and be
/// taken up again: what is done is not done again, and the files end as those of a run that nobody stopped.
public struct CertificationRun: Sendable {
  /// What is certified.
  public let plan: CertificationPlan
  /// The folder into which everything is written.
  public let folder: URL
  private let classifier: SmoothedClassifier
  private let rows: ItemRows<CertifiedRow>

  /// The number of images.
  public var count: Int { rows.count }
  /// The number of images that are done.
  public var doneCount: Int { rows.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - plan: what is certified
  ///   - model: the model whose embeddings are compared
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` for texts that are longer than the model's limit, when the folder holds a run and
  ///   `isResuming` is false or its settings are others, and when its files are damaged; `OutputError`
  public init(
    _ plan: CertificationPlan, of model: any ImageTextModel, command: String? = nil, in folder: URL,
    isResuming: Bool = false
  ) throws {
    for text in plan.texts { try model.requireRoom(for: text, field: plan.kind.rawValue) }
    (self.plan, self.folder) = (plan, folder)
    classifier = SmoothedClassifier(model, texts: plan.texts, deviation: plan.deviation)
    let decisive = JSONObject([
      "schema": .integer(ResultSchema.version), "model": try model.identity().record,
    ]).appending(plan.record)
    rows = try ItemRows(
      count: plan.samples.count, decisive: decisive, command: command, in: folder, isResuming: isResuming)
  }

  /// Removes the run that is in a folder, if there is one.
  public static func remove(from folder: URL) {
    let names = [
      RunDocument.name, ItemRows<CertifiedRow>.fileName, CertificationSummary.fileName,
      CertificationSummary.curveName,
    ]
    EarlierFiles.remove(from: folder) { names.contains($0) }
  }

  /// Certifies what is left. Returns whether nothing is left; `results.jsonl` is then in the order of the
  /// plan.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before each image, by several threads
  ///   - progress: told how many images are done, by one thread at a time
  /// - Throws: `OutputError`, and `InputError` for an image that cannot be read
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    try rows.run(shouldStop: shouldStop, progress: progress) { number in
      let sample = plan.samples[number]
      let pixels = classifier.model.pixels(of: try sample.readImage())
      var mixed = RandomGenerator(seed: plan.seed)
      let seed = Int(truncatingIfNeeded: mixed.next() &+ UInt64(number))
      let certificate = classifier.certificate(of: pixels, plan.settings, seed: seed)
      return CertifiedRow(
        schema: ResultSchema.version, number: number, file: sample.id,
        truth: plan.texts[plan.truths[number]], plain: plan.texts[classifier.plainClass(of: pixels)],
        candidate: plan.texts[certificate.candidate], count: certificate.count,
        probability: certificate.probability, radius: certificate.radius)
    }
  }

  /// Writes `summary.json` and `curve.svg` of a run of which nothing is left to do, and returns the figures.
  ///
  /// Throws `InputError` when a file of the run cannot be read, `OutputError`. Traps when something is left.
  public func finish() throws -> CertificationSummary {
    let summary = CertificationSummary(try rows.rows(), deviation: plan.deviation, seed: plan.seed)
    try summary.write(to: folder)
    return summary
  }
}
