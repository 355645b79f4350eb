import Files
import Foundation

/// `results.jsonl` of a study.
struct StudyResultsFile {
  static let name = "results.jsonl"

  let tasks: [StudyTask]
  private let url: URL
  /// The lines of the file.
  let lines: GrowingResults<StudyLine>

  /// Opens the file or makes it. A last line that was not written whole is dropped, and lines of what failed,
  /// which is to be tried again.
  ///
  /// Throws `InputError` when a line is none of this plan, stands twice, or names an image that is not there;
  /// `OutputError` when the file cannot be written.
  init(in folder: URL, _ plan: StudyPlan) throws {
    url = folder.appendingPathComponent(Self.name)
    tasks = plan.tasks
    let planned = Dictionary(tasks.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    lines = try GrowingResults(opening: url) { line, json, isFirst in
      guard case .done(let row) = line, let task = planned[row.key], task.image == row.image,
        task.item.isOf(row)
      else { throw json.error(expected: "a line of this run") }
      guard isFirst else { throw json.error(expected: "each line once") }
      for name in [row.image, row.defence?.adaptive.image].compactMap({ $0 }) {
        guard InputFile.exists(folder.appendingPathComponent(name)) else {
          throw try json.member("image").error(expected: "a file that is there")
        }
      }
    }
  }

  var doneCount: Int { lines.doneCount }

  /// What is neither done nor failed, in the order of the plan.
  var pending: [StudyTask] {
    let settled = lines.settled
    return tasks.filter { !settled.contains($0.key) }
  }

  /// Brings the lines into the order of the plan.
  func sort() throws { try lines.sort(by: tasks.map(\.key)) }

  /// The lines, in the order of the file.
  func rows() throws -> (done: [StudyRow], failed: [StudyFailure]) { try StudyLine.lines(of: url) }
}

extension StudyItem {
  /// Whether a row is about the item.
  fileprivate func isOf(_ row: StudyRow) -> Bool {
    zip([id, text, target], [row.id, row.clean.text, row.target]).allSatisfy {
      ExactString($0) == ExactString($1)
    }
  }
}
