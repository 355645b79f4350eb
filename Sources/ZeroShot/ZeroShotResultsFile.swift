import Experiments
import Files
import Foundation

/// `results.jsonl` of a classification.
struct ZeroShotResultsFile {
  static let name = "results.jsonl"

  private let url: URL
  private let lines: GrowingResults<ZeroShotLine>
  private let count: Int

  /// Opens the file or makes it. A last line that was not written whole is dropped, and lines of what failed,
  /// which is to be tried again.
  ///
  /// Throws `InputError` when a line is of none of these items, stands twice, or names an image that is not
  /// there; `OutputError` when the file cannot be written.
  init(in folder: URL, _ items: [ZeroShotItem]) throws {
    (url, count) = (folder.appendingPathComponent(Self.name), items.count)
    var file = try LineFile(url)
    var (done, kept, hasFailures) = (Set<Int>(), [String](), false)
    _ = try JSONLines.map(url) { line, _ in
      guard case .done(let row) = try ZeroShotLine(line) else {
        hasFailures = true
        return
      }
      guard items.indices.contains(row.number), items[row.number].label == row.label,
        ExactString(items[row.number].sample.id) == ExactString(row.id), done.insert(row.number).inserted
      else { throw line.error(expected: "a line of this run, once") }
      if let image = row.image, !InputFile.exists(folder.appendingPathComponent(image)) {
        throw try line.member("image").error(expected: "a file that is there")
      }
      kept.append(line.value!.text())
    }
    if hasFailures {
      try OutputFile.write(kept.map { $0 + "\n" }.joined().utf8, to: url, isDurable: true)
      file = try LineFile(url)
    }
    lines = GrowingResults(url, lines: file, done: done)
  }

  var doneCount: Int { lines.doneCount }

  /// The numbers of what is neither done nor failed.
  var pending: [Int] {
    let settled = lines.settled
    return (0..<count).filter { !settled.contains($0) }
  }

  func append(_ line: ZeroShotLine, then progress: (Int) -> Void) throws {
    try lines.append(line, then: progress)
  }

  /// Brings the lines into the order of the items.
  func sort() throws { try lines.sort(by: Array(0..<count)) }

  /// The lines, in the order of the file.
  func rows() throws -> (done: [ZeroShotRow], failed: [ZeroShotFailure]) {
    var (done, failed) = ([ZeroShotRow](), [ZeroShotFailure]())
    _ = try JSONLines.map(url) { line, _ in
      switch try ZeroShotLine(line) {
      case .done(let row): done.append(row)
      case .failed(let failure): failed.append(failure)
      }
    }
    return (done, failed)
  }
}
