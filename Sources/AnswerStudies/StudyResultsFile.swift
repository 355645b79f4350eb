import Files
import Foundation

/// `results.jsonl` of a study.
struct StudyResultsFile {
  static let name = "results.jsonl"

  let tasks: [StudyTask]
  private let url: URL
  private let lines: GrowingResults<StudyLine>

  /// Opens the file or makes it. A last line that was not written whole is dropped, and lines of what failed,
  /// which is to be tried again.
  ///
  /// Throws `InputError` when a line is none of this plan, stands twice, or names an image that is not there;
  /// `OutputError` when the file cannot be written.
  init(in folder: URL, _ plan: StudyPlan) throws {
    url = folder.appendingPathComponent(Self.name)
    tasks = plan.tasks
    var file = try LineFile(url)
    let planned = Dictionary(tasks.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var (done, kept, hasFailures) = (Set<StudyKey>(), [String](), false)
    _ = try JSONLines.map(url) { line, _ in
      guard case .done(let row) = try StudyLine(line) else {
        hasFailures = true
        return
      }
      guard let task = planned[row.key], task.image == row.image, task.item.isOf(row) else {
        throw line.error(expected: "a line of this run")
      }
      guard done.insert(row.key).inserted else { throw line.error(expected: "each line once") }
      guard InputFile.exists(folder.appendingPathComponent(row.image)) else {
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

  /// What is neither done nor failed, in the order of the plan.
  var pending: [StudyTask] {
    let settled = lines.settled
    return tasks.filter { !settled.contains($0.key) }
  }

  func append(_ line: StudyLine, then progress: (Int) -> Void) throws {
    try lines.append(line, then: progress)
  }

  /// Brings the lines into the order of the plan.
  func sort() throws { try lines.sort(by: tasks.map(\.key)) }

  /// The lines, in the order of the file.
  func rows() throws -> (done: [StudyRow], failed: [StudyFailure]) {
    var (done, failed) = ([StudyRow](), [StudyFailure]())
    _ = try JSONLines.map(url) { line, _ in
      switch try StudyLine(line) {
      case .done(let row): done.append(row)
      case .failed(let failure): failed.append(failure)
      }
    }
    return (done, failed)
  }
}

extension StudyItem {
  /// Whether a row is about the item.
  fileprivate func isOf(_ row: StudyRow) -> Bool {
    zip([id, text, target], [row.id, row.clean.text, row.target]).allSatisfy {
      ExactString($0) == ExactString($1)
    }
  }
}
