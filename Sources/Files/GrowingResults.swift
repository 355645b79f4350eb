import Foundation
import Locks

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

extension ResultFileLine where Self: Encodable {
  /// False: a line says what is done unless it is of a kind that says why something failed.
  package var isFailure: Bool { false }

  /// The line of the file, without its end.
  package func text() throws -> String { try JSON(encoding: self).text() }
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

  /// Opens a file or makes it. A last line that was not written whole is dropped, and lines of what failed,
  /// which is to be tried again.
  ///
  /// - Parameters:
  ///   - url: the file
  ///   - check: looks at each line of what is done, and is told whether it is the first of its key
  /// - Throws: `InputError` for a line that is malformed, what `check` throws, and `OutputError` when the file
  ///   cannot be written
  package convenience init(
    opening url: URL, checking check: (_ line: Line, _ json: JSONField, _ isFirst: Bool) throws -> Void
  ) throws {
    let file = try LineFile(url)
    var (done, hasFailures) = (Set<Line.Key>(), false)
    _ = try JSONLines.map(url) { json, _ in
      let line = try Line(json)
      if line.isFailure {
        hasFailures = true
      } else {
        try check(line, json, done.insert(line.key).inserted)
      }
    }
    guard hasFailures else {
      self.init(url, lines: file, done: done)
      return
    }
    let kept = try JSONLines.map(url) { json, _ in try Line(json).isFailure ? nil : json.value!.text() + "\n"
    }
    try OutputFile.write(kept.compactMap { $0 }.joined().utf8, to: url, isDurable: true)
    self.init(url, lines: try LineFile(url), done: done)
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
