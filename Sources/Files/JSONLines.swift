import Foundation

/// Files of one JSON value a line.
package enum JSONLines {
  /// What `body` makes of each line and its number, counted from 1. Errors of a line name it before the field.
  ///
  /// Throws `InputError` when the file cannot be read or is larger than `largest` bytes, and when a line is not JSON.
  package static func map<Result>(
    _ url: URL, largest: Int = 1 << 32, _ body: (_ line: JSONField, _ number: Int) throws -> Result
  ) throws -> [Result] {
    var lines = try InputFile.bytes(of: url, largest: largest).split(
      separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return try lines.enumerated().map { index, line in
      do {
        return try body(JSONField(parsing: Array(line), file: url.path), index + 1)
      } catch var error as InputError {
        error.field = error.field.map { "\(place(index + 1)): \($0)" } ?? place(index + 1)
        throw error
      }
    }
  }

  /// What messages call a line.
  package static func place(_ number: Int) -> String { "line \(number)" }
}
