import EmbeddingModels
import Files
import Foundation
import Imaging
import Synchronization
import Tensors

/// Attacks on all pairs of a plan, several at a time, in a folder that says everything about them.
///
/// `run.json` holds the settings, `results.jsonl` a line for each pair that is done, `images/` what became of the images.
/// A run may end at any moment, by a signal or a power cut, and be taken up again: what is done is not done again, what was
/// under way goes on from its last snapshot, and the files end as those of a run that nobody stopped.
public struct SetRun: Sendable {
  /// Attacks one pair. An outcome that ended as `interrupted` is thrown away; nil is the same.
  public typealias Attack =
    @Sendable (
      _ pair: SetPair, _ image: Image, _ seed: Int, _ snapshots: SnapshotFile, _ shouldStop: () -> Bool
    ) throws -> PairOutcome?

  public let plan: SetPlan
  public let folder: URL
  /// The goal in the first model's space.
  let aimed: AimedSet
  private let attack: Attack
  private let settings: [String: String]
  private let results: ResultsFile

  var model: any ImageTextModel { aimed.model }

  /// How many pairs are to be done, each under every seed.
  public var count: Int { results.keys.count }

  /// How many are done.
  public var doneCount: Int { results.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - settings: all that decides over the attacks, by the names of options; a run with others is not taken up
  ///   - command: what repeats the run, for readers of its files
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` when the folder holds a run and `isResuming` is false or its settings are others, when its
  ///   files are damaged, those of other pairs or in use by another process, and when the model lacks a side; `OutputError`
  public init(
    _ plan: SetPlan, against model: ModelFolder, settings: [String: String], command: String,
    in folder: URL,
    isResuming: Bool = false, attack: @escaping Attack
  ) throws {
    aimed = try AimedSet(plan, model.imageTextModel())
    (self.plan, self.folder, self.settings, self.attack) = (plan, folder, settings, attack)
    try OutputFile.makeFolder(folder)
    try OutputFile.makeFolder("images", in: folder)
    try RunFile(plan, settings: settings, command: command, model: model).settle(
      in: folder, isResuming: isResuming)
    results = try ResultsFile(in: folder, plan)
    for place in [folder, folder.appendingPathComponent("images")] { OutputFile.removeLeftovers(in: place) }
  }

  /// Removes the run that is in a folder, if there is one, with its images.
  public static func remove(from folder: URL) {
    let names = [RunFile.name, ResultsFile.name, SetSummary.fileName, SetReport.fileName]
    EarlierFiles.remove(from: folder) { names.contains($0) }
    EarlierFiles.remove(from: "images", in: folder, where: PairKey.isImageName)
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(snapshotFolderName))
  }

  /// Does what is left to do. Returns whether all pairs are done; `results.jsonl` is then in the order of the plan.
  ///
  /// A pair that cannot be attacked does not keep the others from being.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several threads; pairs under way then leave a snapshot
  ///   - progress: told how many pairs are done, by one thread at a time
  /// - Throws: `InputError` of the first pair that cannot be attacked, after the others; `OutputError` at once
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    let pending = results.pending
    let failures = Mutex<[Int: any Error]>([:])
    _ = concurrentMap(pending.count) { index in
      if shouldStop() || failures.withLock({ $0.values.contains { $0 is OutputError } }) { return }
      do {
        guard let line = try line(for: pending[index], shouldStop) else { return }
        try results.append(line, for: pending[index].key, then: progress)
      } catch {
        failures.withLock { $0[index] = error }
      }
    }
    if let failure = failures.withLock({ $0.min { $0.key < $1.key }?.value }) { throw failure }
    guard results.pending.isEmpty else { return false }
    try results.sort()
    try? FileManager.default.removeItem(at: snapshotFolder)
    return true
  }

  /// The lines of a run that is done. Traps when it is not.
  func finishedRows() throws -> [PairRow] {
    precondition(results.pending.isEmpty, "\(count - doneCount) pairs are not done")
    return try results.rows()
  }

  private static let snapshotFolderName = "under-way"

  private var snapshotFolder: URL {
    folder.appendingPathComponent(Self.snapshotFolderName, isDirectory: true)
  }

  /// Attacks a pair and writes its image. Returns its line, nil when it was stopped.
  private func line(for task: ResultsFile.Task, _ shouldStop: () -> Bool) throws -> String? {
    do {
      let source = try Image(contentsOf: task.pair.item.imageFile)
      let place = snapshotFolder.appendingPathComponent(task.key.imageName, isDirectory: true)
      guard let outcome = try outcome(of: task, source, place, shouldStop) else { return nil }
      let file = folder.appendingPathComponent("images/\(task.key.imageName)")
      try OutputFile.write(outcome.adversarial.pngBytes(), to: file, isDurable: true)
      let images = model.imageEmbeddings(of: [source, try Image(contentsOf: file)])
      let embeddings = SetEmbeddings(
        of: [task.pair], cleanImages: images.rows(0..<1), images: images.rows(1..<2),
        attacked: [String(decoding: Array(outcome.text.utf8), as: UTF8.self)], model: model)
      let progress = try embeddings.progress(of: [task.pair], towards: aimed)
      try? FileManager.default.removeItem(at: place)
      return PairRow.json(
        task.pair, task.key, plan.goal, outcome, embeddings.cosines[0], progress[0], model: model
      ).text()
    } catch var error as InputError where error.file == nil {
      error.file = task.pair.item.imageFile.path
      throw error
    }
  }

  private func outcome(
    of task: ResultsFile.Task, _ source: Image, _ place: URL, _ shouldStop: () -> Bool
  ) throws -> PairOutcome? {
    guard task.pair.pairing.isAttacked else {
      return PairOutcome(unattacked: source, text: task.pair.text, model: model)
    }
    try OutputFile.makeFolder(Self.snapshotFolderName, in: folder)
    try OutputFile.makeFolder(task.key.imageName, in: snapshotFolder)
    let snapshots = SnapshotFile(in: place, settings: settings)
    let outcome = try attack(task.pair, source, task.key.seed, snapshots, shouldStop)
    return outcome?.run.stopped == .interrupted ? nil : outcome
  }
}
