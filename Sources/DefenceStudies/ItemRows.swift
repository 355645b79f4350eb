import Experiments
import Files
import Foundation
import Preconditions
import Runs
import Tensors

/// Work on many items, several at a time, in a folder with `run.json` and a line for each item that is done in
/// `results.jsonl`. It may end at any moment and be taken up again.
struct ItemRows<Row: ResultFileLine>: Sendable where Row.Key == Int {
  let count: Int
  private let url: URL
  private let results: GrowingResults<Row>

  static var fileName: String { "results.jsonl" }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - count: the number of items
  ///   - decisive: the members of `run.json` that decide over the run
  ///   - command: the command that repeats the run
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up
  /// - Throws: `InputError` when the folder holds a run and `isResuming` is false or its settings are others,
  ///   and when its files are damaged; `OutputError`
  init(count: Int, decisive: JSONObject, command: String?, in folder: URL, isResuming: Bool) throws {
    try OutputFile.makeFolder(folder)
    _ = try RunDocument(decisive: decisive, command: command).settle(in: folder, isResuming: isResuming)
    OutputFile.removeLeftovers(in: folder)
    try self.init(count: count, named: Self.fileName, in: folder)
  }

  /// Further work of a run whose folder is prepared, with a line for each item in a file of its own.
  ///
  /// - Parameters:
  ///   - count: the number of items
  ///   - name: the name of the file
  ///   - folder: the folder of the run
  /// - Throws: `InputError` when the file is damaged; `OutputError`
  init(count: Int, named name: String, in folder: URL) throws {
    let url = folder.appendingPathComponent(name)
    (self.count, self.url) = (count, url)
    results = try GrowingResults(opening: url) { row, json, isFirst in
      guard (0..<count).contains(row.key), isFirst else {
        throw json.error(expected: "a line of this run, each once")
      }
    }
  }

  /// The number of items that are done.
  var doneCount: Int { results.doneCount }

  /// Does what is left. Returns whether nothing is left; the lines are then in the order of the items.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before each item, by several threads
  ///   - progress: told how many items are done, by one thread at a time
  ///   - row: the work on one item; nil when it was stopped
  /// - Throws: what `row` throws, `OutputError`
  func run(
    shouldStop: @Sendable () -> Bool, progress: @Sendable (_ done: Int) -> Void,
    row: @Sendable (Int) throws -> Row?
  ) throws -> Bool {
    let done = results.settled
    let pending = (0..<count).filter { !done.contains($0) }
    let outcomes = concurrentMap(pending.count) { index -> Result<Void, any Error> in
      if shouldStop() { return .success(()) }
      return Result { if let row = try row(pending[index]) { try results.append(row, then: progress) } }
    }
    for outcome in outcomes { try outcome.get() }
    guard doneCount == count else { return false }
    try results.sort(by: Array(0..<count))
    return true
  }

  /// The lines of a run of which nothing is left to do; traps when something is. Throws `InputError` when the
  /// file cannot be read.
  func rows() throws -> [Row] {
    require(doneCount == count, "expected \(count) items that are done, found \(doneCount)")
    return try JSONLines.map(url) { line, _ in try Row(line) }
  }
}
