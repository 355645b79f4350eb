import Datasets
import Files
import Foundation

/// `results.jsonl`: a line for each pair that is done or failed, in the order in which they were until all
/// are.
final class ResultsFile: Sendable {
  /// A pair and the seed of its attack.
  struct Task: Sendable {
    let pair: SetPair
    let key: PairKey
    /// The attacked image, as a path inside of the run's folder.
    let image: String
    /// Under which the attack's snapshots are found again wherever the pair stands in the metadata.
    let snapshotName: String
  }

  static let name = "results.jsonl"

  let tasks: [Task]
  private let url: URL
  /// The lines of the file.
  let lines: GrowingResults<ResultLine>
  /// Lines of images that are left out now; they stay in the file.
  private let further: [String]

  /// Opens the file or makes it. A last line that was not written whole is dropped, and lines of pairs that
  /// failed, which are to be tried again. Lines of pairs whose place in the metadata has changed are brought
  /// up to date.
  ///
  /// - Parameter refusal: thrown when anything is done
  /// - Throws: `InputError` when a line is no row of this plan, stands twice, or names an image that is not
  ///   there; `OutputError` when the file cannot be written
  init(in folder: URL, _ plan: SetPlan, refusing refusal: InputError? = nil) throws {
    url = folder.appendingPathComponent(Self.name)
    var lines = try LineFile(url)
    let found = try EarlierResults(url, in: folder, plan)
    if let refusal, !found.images.isEmpty { throw refusal }
    if found.isOutdated {
      let text = (found.done + found.further).map { $0 + "\n" }.joined()
      try OutputFile.write(text.utf8, to: url, isDurable: true)
      lines = try LineFile(url)
    }
    self.lines = GrowingResults(url, lines: lines, done: Set(found.images.keys))
    (further, tasks) = (found.further, found.tasks)
  }

  var doneCount: Int { lines.doneCount }

  /// The pairs that are neither done nor failed, in the order of the plan.
  var pending: [Task] {
    let settled = lines.settled
    return tasks.filter { !settled.contains($0.key) }
  }

  /// Brings the lines into the order of the plan, with those of images that are left out behind them.
  func sort() throws { try lines.sort(by: tasks.map(\.key), further: further) }

  /// The lines of this plan's pairs, in the order of the file.
  func rows() throws -> (done: [ResultRow], failed: [FailedPair]) {
    let own = Set(tasks.map(\.key))
    let (done, failed) = try ResultLine.lines(of: url)
    return (done.filter { own.contains($0.key) }, failed)
  }
}
