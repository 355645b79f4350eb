import Datasets
import EmbeddingModels
import Files
import Foundation
import Imaging
import Preconditions
import Runs
import Tensors

/// Attacks on all pairs of a plan, several at a time, in a folder that says everything about them.
///
/// `run.json` holds the settings, `results.jsonl` a line for each pair that is done, `images/` what became of
/// the images; `SetResults` reads them. What a line says was changed is measured on the saved image, and an
/// attack that goes beyond its budget or region has failed. A run may end at any moment, by a signal or a
/// power cut, and be taken up again: what is done is not done again, what was under way goes on from its last
/// snapshot, and the files end as those of a run that nobody stopped.
public struct SetRun: Sendable {
  /// Attacks one pair. An outcome that ended as `interrupted` is thrown away; nil is the same.
  public typealias Attack =
    @Sendable (
      _ pair: SetPair, _ image: Image, _ seed: Int, _ snapshots: SnapshotFile, _ shouldStop: () -> Bool
    ) throws -> PairOutcome?

  /// The pairs that are attacked, and the seeds.
  public let plan: SetPlan
  /// The folder into which everything is written.
  public let folder: URL
  /// The goal in the first model's space.
  let losses: SetLosses
  private let attack: Attack
  private let results: ResultsFile

  var model: any ImageTextModel { losses.model }

  /// The number of attacks to be made: the pairs, each under every seed.
  public var count: Int { results.tasks.count }

  /// The number of attacks that are done.
  public var doneCount: Int { results.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// A run is taken up when plan, model and settings are the same and all that is done in it is of this
  /// plan's pairs, wherever these stand in the metadata now. Pairs that failed are tried again.
  ///
  /// - Parameters:
  ///   - plan: the pairs, the goal and the seeds
  ///   - model: the model that is attacked, and on which similarities are measured; its `identity` is
  ///     recorded
  ///   - settings: all that decides over the attacks; a run with others is not taken up
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  ///   - attack: the attack on one pair
  /// - Throws: `InputError` when the folder holds a run and `isResuming` is false or its settings are others,
  ///   and when its files are damaged, those of other pairs or in use by another process; `OutputError`, also
  ///   when a folder of the run is a link; what encoding the settings throws
  public init(
    _ plan: SetPlan, against model: any ImageTextModel, settings: any Encodable, command: String? = nil,
    in folder: URL, isResuming: Bool = false, attack: @escaping Attack
  ) throws {
    try self.init(
      plan, under: SetLosses(plan, model), settings: settings, command: command, in: folder,
      isResuming: isResuming, attack: attack)
  }

  /// A run whose goal in the model's space is known.
  init(
    _ plan: SetPlan, under losses: SetLosses, settings: any Encodable, command: String?, in folder: URL,
    isResuming: Bool, attack: @escaping Attack
  ) throws {
    (self.plan, self.folder, self.losses, self.attack) = (plan, folder, losses, attack)
    try OutputFile.makeFolder(folder)
    try OutputFile.makeFolder("images", in: folder)
    let file = try RunFile(plan, settings: settings, command: command, model: try losses.model.identity())
    let refusal = try file.settle(in: folder, isResuming: isResuming)
    results = try ResultsFile(in: folder, plan, refusing: refusal)
    try file.update(in: folder)
    for place in [folder, folder.appendingPathComponent("images")] { OutputFile.removeLeftovers(in: place) }
  }

  /// Removes the run that is in a folder, if there is one, with its images.
  public static func remove(from folder: URL) {
    let names = [RunFile.name, ResultsFile.name, SetSummary.fileName, SetReport.fileName]
    EarlierFiles.remove(from: folder) { names.contains($0) }
    EarlierFiles.remove(from: "images", in: folder, where: PairKey.isImageName)
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(snapshotFolderName))
  }

  /// The images that the run in a folder left out when it began, as its metadata named them; none when there
  /// is no run.
  ///
  /// Throws `InputError` for a file that is malformed.
  public static func leftOut(in folder: URL) throws -> [String] { try RunFile.leftOut(in: folder) }

  /// Does what is left to do. Returns whether nothing is left; `results.jsonl` is then in the order of the
  /// plan.
  ///
  /// A pair that cannot be attacked does not keep the others from being: `results.jsonl` says why it failed.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several threads; pairs under way then leave a snapshot
  ///   - progress: told how many pairs are done or failed, by one thread at a time
  /// - Throws: `OutputError` at once
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    let pending = results.pending
    try workThrough(pending.count, shouldStop: shouldStop) { index throws(OutputError) in
      try attack(pending[index], shouldStop, progress)
    }
    guard results.pending.isEmpty else { return false }
    try results.sort()
    try? FileManager.default.removeItem(at: snapshotFolder)
    return true
  }

  /// The lines of a run of which nothing is left to do. Traps when something is.
  func finishedRows() throws -> (done: [ResultRow], failed: [FailedPair]) {
    require(results.pending.isEmpty, "\(results.pending.count) pairs are not done")
    return try results.rows()
  }

  private static let snapshotFolderName = "under-way"

  private var snapshotFolder: URL {
    folder.appendingPathComponent(Self.snapshotFolderName, isDirectory: true)
  }

  /// Attacks a pair and adds what came of it to the results, unless it was stopped.
  private func attack(
    _ task: ResultsFile.Task, _ shouldStop: () -> Bool, _ progress: (Int) -> Void
  ) throws(OutputError) {
    let place = snapshotFolder.appendingPathComponent(task.snapshotName, isDirectory: true)
    try results.lines.settle(in: folder, then: progress) {
      try line(for: task, place, shouldStop)
    } failure: {
      FailedPair(task.pair, seed: task.key.seed, plan.goal, $0)
    }
    try? FileManager.default.removeItem(at: place)
  }

  /// Attacks a pair, writes its image and measures what was done to it. Returns its line, nil when it was
  /// stopped.
  private func line(
    for task: ResultsFile.Task, _ place: URL, _ shouldStop: () -> Bool
  ) throws -> ResultRow? {
    let trial = PairTrial(PairMeter(plan, under: losses), attack: attack)
    let finding = try trial.finding(
      of: task.pair, seed: task.key.seed,
      snapshots: {
        try OutputFile.makeFolder(Self.snapshotFolderName, in: folder)
        try OutputFile.makeFolder(task.snapshotName, in: snapshotFolder)
        return SnapshotFile(in: place)
      },
      saving: { image in
        let file = folder.appendingPathComponent(task.image)
        try OutputFile.write(image.pngBytes(), to: file, isDurable: true)
        try task.pair.sample.writeCopy(with: image, besides: file)
        return (file, task.image)
      }, shouldStop: shouldStop)
    return finding?.row
  }
}
