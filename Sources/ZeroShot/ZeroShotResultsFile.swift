import Experiments
import Files
import Foundation

/// `results.jsonl` of a classification.
struct ZeroShotResultsFile {
  static let name = "results.jsonl"

  private let url: URL
  /// The lines of the file.
  let lines: GrowingResults<ZeroShotLine>
  private let count: Int

  /// Opens the file or makes it. A last line that was not written whole is dropped, and lines of what failed,
  /// which is to be tried again.
  ///
  /// Throws `InputError` when a line is of none of these items, stands twice, or names an image that is not
  /// there; `OutputError` when the file cannot be written.
  init(in folder: URL, _ items: [ZeroShotItem]) throws {
    (url, count) = (folder.appendingPathComponent(Self.name), items.count)
    lines = try GrowingResults(opening: url) { line, json, isFirst in
      guard case .done(let row) = line, isFirst, items.indices.contains(row.number),
        items[row.number].label == row.label,
        ExactString(items[row.number].sample.id) == ExactString(row.id)
      else { throw json.error(expected: "a line of this run, once") }
      if let image = row.image, !InputFile.exists(folder.appendingPathComponent(image)) {
        throw try json.member("image").error(expected: "a file that is there")
      }
      if let image = row.defended?.image, !InputFile.exists(folder.appendingPathComponent(image)) {
        throw try json.member("defended").member("image").error(expected: "a file that is there")
      }
    }
  }

  var doneCount: Int { lines.doneCount }

  /// The numbers of what is neither done nor failed.
  var pending: [Int] {
    let settled = lines.settled
    return (0..<count).filter { !settled.contains($0) }
  }

  /// Brings the lines into the order of the items.
  func sort() throws { try lines.sort(by: Array(0..<count)) }

  /// The lines, in the order of the file.
  func rows() throws -> (done: [ZeroShotRow], failed: [ZeroShotFailure]) { try ZeroShotLine.lines(of: url) }
}
