import Datasets
import Defences
import Experiments
import Files
import Foundation
import Imaging
import Preconditions
import Runs
import Scores

/// All attacks of a plan on what a model answers about images, several at a time, in a folder that says
/// everything about them.
///
/// `run.json` holds the settings, `results.jsonl` a line for each attack that is done, `images/` what became
/// of the images. Answers are generated, and losses and distances measured, from the saved image and text. A
/// run may end at any moment and be taken up again: what is done is not done again, and the files end as
/// those of a run that nobody stopped.
public struct StudyRun: Sendable {
  /// What is attacked.
  public let plan: StudyPlan
  /// The folder into which everything is written.
  public let folder: URL
  /// Whether every attack is made through a defence as well.
  let hasDefence: Bool
  private let trial: StudyTrial
  private let results: StudyResultsFile

  /// The model that is attacked.
  var model: StudyModel { trial.model }

  /// The number of attacks to be made.
  public var count: Int { results.tasks.count }

  /// The number of attacks that are done.
  public var doneCount: Int { results.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// A run is taken up when plan, models and settings are the same. What failed is tried again.
  ///
  /// - Parameters:
  ///   - plan: what is attacked
  ///   - model: the model that is attacked
  ///   - watching: a second model that takes no part and is given what the attacks find; nil for none
  ///   - scorer: measures how responses go with images and texts
  ///   - defence: the defence that every attack is made through as well; nil for none
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` for an item that a model cannot be asked about, for a defence of embeddings, for searches that cannot begin,
  ///   when the folder holds a run and `isResuming` is false or its settings are others, and when its files
  ///   are damaged, those of other items or in use by another process; `OutputError`
  public init(
    _ plan: StudyPlan, against model: StudyModel, watching: StudyModel? = nil, scorer: ResponseScorer,
    behind defence: DefenceTrial? = nil, command: String? = nil, in folder: URL, isResuming: Bool = false
  ) throws {
    try scorer.weights.validate()
    for item in plan.items {
      do {
        for model in [model, watching].compactMap({ $0 }) { _ = try model.loss(of: item) }
      } catch var error as InputError {
        error.field = [item.id, item.input.rawValue, error.field].compactMap { $0 }.joined(separator: ": ")
        throw error
      }
    }
    if let defence, let item = plan.items.first { try defence.check(before: model.loss(of: item)) }
    try plan.checkSearches(under: model)
    (self.plan, self.folder) = (plan, folder)
    trial = StudyTrial(under: model, watching: watching, scorer: scorer, behind: defence, plan.settings)
    hasDefence = defence != nil
    try OutputFile.makeFolder(folder)
    try OutputFile.makeFolder("images", in: folder)
    let decisive = JSONObject(["schema": .integer(ResultSchema.version), "target": try model.record()])
      .appending(["watching": try watching?.record() ?? .null, "scores": try scorer.record()])
      .appending(try plan.record).appending(defence.map { ["defence": $0.record] } ?? [:])
    _ = try RunDocument(decisive: decisive, command: command).settle(
      in: folder, isResuming: isResuming, without: defence == nil ? ["defence"] : [])
    results = try StudyResultsFile(in: folder, plan)
    for place in [folder, folder.appendingPathComponent("images")] { OutputFile.removeLeftovers(in: place) }
  }

  /// Removes the run that is in a folder, if there is one, with its images.
  public static func remove(from folder: URL) {
    let names = [
      RunDocument.name, StudyResultsFile.name, StudySummary.fileName, StudySummary.tableName,
      StudyReport.fileName,
    ]
    EarlierFiles.remove(from: folder) { names.contains($0) }
    EarlierFiles.remove(from: "images", in: folder, where: StudyTask.isImageName)
  }

  /// Does what is left to do. Returns whether nothing is left; `results.jsonl` is then in the order of the
  /// plan.
  ///
  /// An attack that fails does not keep the others from being: `results.jsonl` says why it failed.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several threads; attacks under way are then begun anew by the next run
  ///   - progress: told how many attacks are done or failed, by one thread at a time
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

  /// The lines of a run of which nothing is left to do. Traps when something is.
  func finishedRows() throws -> (done: [StudyRow], failed: [StudyFailure]) {
    require(results.pending.isEmpty, "expected a run that is done, found \(results.pending.count) to do")
    return try results.rows()
  }

  private func work(
    on task: StudyTask, _ shouldStop: () -> Bool, _ progress: (Int) -> Void
  ) throws(OutputError) {
    try results.lines.settle(in: folder, then: progress) {
      try row(of: task, shouldStop)
    } failure: {
      StudyFailure(task, $0)
    }
  }

  private func row(of task: StudyTask, _ shouldStop: () -> Bool) throws -> StudyRow? {
    try trial.row(
      of: task,
      saving: { image, isAdaptive in
        let name = isAdaptive ? task.adaptiveImage : task.image
        let file = folder.appendingPathComponent(name)
        try OutputFile.write(image.pngBytes(), to: file, isDurable: true)
        return (file, name)
      }, shouldStop: shouldStop)
  }
}
