import Foundation

/// A line of a file of results whose items may fail: what came of one, or, in a line with an `error`, why
/// nothing did.
package enum SettledLine<Row: ResultFileLine, Failure: ResultFileLine>: ResultFileLine
where Row.Key == Failure.Key {
  case done(Row)
  case failed(Failure)

  /// Reads a line. Throws `InputError` as the rows do.
  package init(_ line: JSONField) throws {
    self = try line.member("error").ifPresent == nil ? .done(Row(line)) : .failed(Failure(line))
  }

  /// The key of the row or the failure.
  package var key: Row.Key {
    switch self {
    case .done(let row): row.key
    case .failed(let failure): failure.key
    }
  }

  /// Whether it says why something failed.
  package var isFailure: Bool {
    switch self {
    case .done: false
    case .failed: true
    }
  }

  /// The line of the file, without its end.
  package func text() throws -> String {
    switch self {
    case .done(let row): try row.text()
    case .failed(let failure): try failure.text()
    }
  }

  /// The lines of a file, in its order. Throws `InputError` when one is malformed.
  package static func lines(of file: URL) throws -> (done: [Row], failed: [Failure]) {
    var (done, failed) = ([Row](), [Failure]())
    _ = try JSONLines.map(file) { line, _ in
      switch try Self(line) {
      case .done(let row): done.append(row)
      case .failed(let failure): failed.append(failure)
      }
    }
    return (done, failed)
  }
}
