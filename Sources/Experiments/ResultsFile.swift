import Datasets
import Files
import Foundation
import Synchronization

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
  private let lines: LineFile
  /// Lines of images that are left out now; they stay in the file.
  private let further: [String]
  private let keys: Mutex<(done: Set<PairKey>, failed: Set<PairKey>)>

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
    (self.lines, further) = (lines, found.further)
    tasks = found.tasks
    keys = Mutex((done: Set(found.images.keys), failed: []))
  }

  var doneCount: Int { keys.withLock(\.done.count) }

  /// The pairs that are neither done nor failed, in the order of the plan.
  var pending: [Task] {
    let keys = keys.withLock { $0.done.union($0.failed) }
    return tasks.filter { !keys.contains($0.key) }
  }

  /// Adds a line and tells how many there are now. Throws `OutputError`.
  func append(_ line: ResultLine, then progress: (Int) -> Void) throws {
    try keys.withLock { keys in
      try lines.append(line.text())
      switch line {
      case .done(let row): keys.done.insert(row.key)
      case .failed(let pair): keys.failed.insert(pair.key)
      }
      progress(keys.done.count + keys.failed.count)
    }
  }

  /// Brings the lines into the order of the plan, with those of images that are left out behind them.
  func sort() throws {
    let rows = try JSONLines.map(url) { line, _ in (try ResultLine(line).key, line.value!.text()) }
    let texts = Dictionary(rows, uniquingKeysWith: { first, _ in first })
    let sorted = (tasks.map { texts[$0.key]! } + further).map { $0 + "\n" }.joined()
    try OutputFile.write(sorted.utf8, to: url, isDurable: true)
  }

  /// The lines of this plan's pairs, in the order of the file.
  func rows() throws -> (done: [ResultRow], failed: [FailedPair]) {
    let own = Set(tasks.map(\.key))
    var (done, failed) = ([ResultRow](), [FailedPair]())
    _ = try JSONLines.map(url) { line, _ in
      switch try ResultLine(line) {
      case .done(let row): if own.contains(row.key) { done.append(row) }
      case .failed(let pair): failed.append(pair)
      }
    }
    return (done, failed)
  }
}
