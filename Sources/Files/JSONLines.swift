import Foundation

/// Files of one JSON value a line, as Python reads and writes them: blank lines are passed over, and `NaN`,
/// `Infinity` and `-Infinity` may stand where no number is needed.
package enum JSONLines {
  /// The results of calling `body` with each line and its number. Numbers count from 1 and include blank
  /// lines, for which `body` is not called. Errors that `body` throws are passed on with the line's number
  /// before the field.
  ///
  /// Throws `InputError` when the file cannot be read, is not in UTF-8 or beyond the limits of `TextFile`, and
  /// when a line is not JSON.
  package static func map<Result>(
    _ url: URL, _ body: (_ line: JSONField, _ number: Int) throws -> Result
  ) throws -> [Result] {
    try TextFile.lines(of: url).enumerated().compactMap { index, line in
      guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return nil }
      do {
        return try body(
          JSONField(parsing: Array(line), file: url.path, readingNonFinite: true), index + 1)
      } catch var error as InputError {
        error.field = error.field.map { "\(place(index + 1)): \($0)" } ?? place(index + 1)
        throw error
      }
    }
  }

  /// The name of a line in messages: "line 3".
  package static func place(_ number: Int) -> String { "line \(number)" }
}
