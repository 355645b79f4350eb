import Files
import Foundation
import Synchronization

/// `results.jsonl`: a line for each pair that is done, in the order in which they were done until all are.
final class ResultsFile: Sendable {
  /// A pair and the seed of its attack.
  struct Task: Sendable {
    let pair: SetPair
    let key: PairKey
  }

  static let name = "results.jsonl"

  let keys: [PairKey]
  private let url: URL
  private let tasks: [Task]
  private let lines: LineFile
  private let done: Mutex<Set<PairKey>>

  /// Opens the file or makes it; a last line that was not written whole is dropped.
  ///
  /// Throws `InputError` when a line is no row of this plan, stands twice, or names an image that is not there;
  /// `OutputError` when the file cannot be written.
  init(in folder: URL, _ plan: SetPlan) throws {
    url = folder.appendingPathComponent(Self.name)
    tasks = plan.pairs.flatMap { pair in
      plan.seeds.map { Task(pair: pair, key: PairKey(pairing: pair.pairing, number: pair.number, seed: $0)) }
    }
    keys = tasks.map(\.key)
    lines = try LineFile(url)
    let pairs = Dictionary(uniqueKeysWithValues: tasks.map { ($0.key, $0.pair) })
    var found: Set<PairKey> = []
    _ = try JSONLines.map(url) { line, _ in
      let row = try PairRow(line)
      guard let pair = pairs[row.key] else { throw line.error(expected: "a pair of this run") }
      guard row.file == pair.item.name, row.text == pair.text, row.caption == pair.caption else {
        throw line.error(expected: "the pair as the metadata have it, \(pair.item.name): \(pair.text)")
      }
      guard row.goal == plan.goal.name, row.wanted == pair.wanted else {
        throw line.error(expected: "the goal of this run, \(plan.goal.name)")
      }
      guard found.insert(row.key).inserted else { throw line.error(expected: "each pair once") }
      guard InputFile.exists(folder.appendingPathComponent(row.image)) else {
        throw InputError(field: "adversarial.image", expected: "the file \(row.image)", found: "nothing")
      }
    }
    done = Mutex(found)
  }

  var doneCount: Int { done.withLock(\.count) }

  /// What is not done, in the order of the plan.
  var pending: [Task] {
    let done = done.withLock { $0 }
    return tasks.filter { !done.contains($0.key) }
  }

  /// Adds a line and tells how many there are now. Throws `OutputError`.
  func append(_ line: String, for key: PairKey, then progress: (Int) -> Void) throws {
    try done.withLock { done in
      try lines.append(line)
      done.insert(key)
      progress(done.count)
    }
  }

  /// Brings the lines into the order of the plan.
  func sort() throws {
    let rows = try JSONLines.map(url) { line, _ in (key: try PairRow(line).key, text: line.value!.text()) }
    let texts = Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.text) })
    let sorted = keys.map { texts[$0]! + "\n" }.joined()
    try OutputFile.write(sorted.utf8, to: url, isDurable: true)
  }

  /// The rows, in the order of the file.
  func rows() throws -> [PairRow] { try JSONLines.map(url) { line, _ in try PairRow(line) } }
}
