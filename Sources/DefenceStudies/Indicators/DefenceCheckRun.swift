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
import Runs
import Tensors

/// A check of a defence over all images of a plan, several at a time, in a folder that says everything about
/// it.
///
/// `run.json` holds the settings, `results.jsonl` a line for each image. A run may end at any moment and be
/// taken up again: what is done is not done again, and the files end as those of a run that nobody stopped.
public struct DefenceCheckRun: Sendable {
  /// What is checked.
  public let plan: DefenceCheckPlan
  /// The folder into which everything is written.
  public let folder: URL
  private let model: any ImageTextModel
  private let rows: ItemRows<DefenceCheckRow>

  /// The number of images.
  public var count: Int { rows.count }
  /// The number of images that are done.
  public var doneCount: Int { rows.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - plan: what is checked
  ///   - model: the model behind the defence
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` for captions that are longer than the model's limit, when the folder holds a run and
  ///   `isResuming` is false or its settings are others, and when its files are damaged; `OutputError`
  public init(
    _ plan: DefenceCheckPlan, of model: any ImageTextModel, command: String? = nil, in folder: URL,
    isResuming: Bool = false
  ) throws {
    for sample in plan.samples { try model.requireRoom(for: sample.text, field: sample.id) }
    (self.plan, self.folder, self.model) = (plan, folder, model)
    let decisive = JSONObject([
      "schema": .integer(ResultSchema.version), "model": try model.identity().record,
      "images": .string(Fingerprint.of(plan.samples.map(\.id))), "defence": plan.trial.record,
      "attack": try JSON(encoding: plan.attack), "widening": .float(plan.widening),
      "queries": .integer(plan.queries), "seed": .integer(plan.seed),
    ])
    rows = try ItemRows(
      count: plan.samples.count, decisive: decisive, command: command, in: folder, isResuming: isResuming)
  }

  /// Removes the run that is in a folder, if there is one.
  public static func remove(from folder: URL) {
    let names = [RunDocument.name, ItemRows<DefenceCheckRow>.fileName, DefenceCheckSummary.fileName]
    EarlierFiles.remove(from: folder) { names.contains($0) }
  }

  /// Checks what is left. Returns whether nothing is left; `results.jsonl` is then in the order of the plan.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several threads; images under way are then begun anew by the next run
  ///   - progress: told how many images are done, by one thread at a time
  /// - Throws: `OutputError`, and `InputError` for an image that cannot be read
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    try rows.run(shouldStop: shouldStop, progress: progress) { try row(of: $0, shouldStop) }
  }

  /// Writes `summary.json` of a run of which nothing is left to do, and returns the figures.
  ///
  /// Throws `InputError` when a file of the run cannot be read, `OutputError`. Traps when something is left.
  public func finish() throws -> DefenceCheckSummary {
    let summary = DefenceCheckSummary(try rows.rows(), seed: plan.seed)
    try OutputFile.write(
      summary.json.utf8, to: folder.appendingPathComponent(DefenceCheckSummary.fileName))
    return summary
  }

  /// All attacks on an image; nil when they were stopped.
  private func row(of number: Int, _ shouldStop: () -> Bool) throws -> DefenceCheckRow? {
    let sample = plan.samples[number]
    let image = try sample.readImage()
    let goal = TextGoal(.awayFrom, sample.text)
    let plain = try goal.loss(under: model)
    let seed = plan.seed &+ number
    let defended = plan.trial.loss(plain, seed: seed)
    func judged(_ image: Image) -> Float { plan.trial.scores(of: image, by: plain, seed: seed).mean }
    func found(_ attack: some ImageAttack, _ loss: any ImageLoss) throws -> Float? {
      let result = try attack.run(
        on: image, against: [loss], goal: goal.description, seed: seed, shouldStop: shouldStop)
      return result.run.stopped == .interrupted
        ? nil : judged(try result.image.adversarial.savedAndRead())
    }
    guard let unaware = try found(plan.attack, plain), let adaptive = try found(plan.attack, defended),
      let longer = try found(plan.longer, defended), let wider = try found(plan.wider, defended),
      let queries = try found(plan.squares, defended)
    else { return nil }
    let clean = model.preprocessing.keepingChannels(image)
    let slopes = defended.gradients(at: model.pixels(of: clean), of: [0], weights: [1]).gradient.values
    return DefenceCheckRow(
      schema: ResultSchema.version, number: number, file: sample.id, clean: judged(clean), unaware: unaware,
      adaptive: adaptive, longer: longer, wider: wider, queries: queries,
      flat: Float(slopes.count { $0 == 0 }) / Float(slopes.count))
  }
}
