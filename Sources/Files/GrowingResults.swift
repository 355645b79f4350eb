import Foundation
import Synchronization

/// A line of a file of results: of work that is done, or that failed.
package protocol ResultFileLine: Sendable {
  /// What tells the lines of a run apart.
  associatedtype Key: Hashable & Sendable

  /// What tells this line apart.
  var key: Key { get }
  /// Whether it says why something failed.
  var isFailure: Bool { get }

  /// Reads a line. Throws `InputError` when a member is missing or malformed.
  init(_ line: JSONField) throws

  /// The line of the file, without its end. Throws what encoding it throws.
  func text() throws -> String
}

/// `results.jsonl`: a line for all that is done or failed, in the order in which it was until all is.
package final class GrowingResults<Line: ResultFileLine>: Sendable {
  private let url: URL
  private let lines: LineFile
  private let keys: Mutex<(done: Set<Line.Key>, failed: Set<Line.Key>)>

  /// The results of a file that is open.
  ///
  /// - Parameters:
  ///   - url: the file
  ///   - lines: the open file
  ///   - done: what is done in it
  package init(_ url: URL, lines: LineFile, done: Set<Line.Key>) {
    (self.url, self.lines) = (url, lines)
    keys = Mutex((done: done, failed: []))
  }

  /// How much is done.
  package var doneCount: Int { keys.withLock(\.done.count) }

  /// What is done or failed.
  package var settled: Set<Line.Key> { keys.withLock { $0.done.union($0.failed) } }

  /// Adds a line and tells how many there are now. Throws `OutputError`.
  package func append(_ line: Line, then progress: (Int) -> Void) throws {
    try keys.withLock { keys in
      try lines.append(line.text())
      if line.isFailure { keys.failed.insert(line.key) } else { keys.done.insert(line.key) }
      progress(keys.done.count + keys.failed.count)
    }
  }

  /// Brings the lines into an order. Throws `InputError` when the file cannot be read, `OutputError`.
  ///
  /// - Parameters:
  ///   - order: the keys of all lines
  ///   - further: lines that stand behind them
  package func sort(by order: [Line.Key], further: [String] = []) throws {
    let rows = try JSONLines.map(url) { line, _ in (try Line(line).key, line.value!.text()) }
    let texts = Dictionary(rows, uniquingKeysWith: { first, _ in first })
    let sorted = (order.map { texts[$0]! } + further).map { $0 + "\n" }.joined()
    try OutputFile.write(sorted.utf8, to: url, isDurable: true)
  }
}
