import Datasets
import EmbeddingModels
import Files
import Foundation
import Preconditions
import Runs

/// The files that runs over a set left in their folders, as typed values: one run, or the shards of one.
public struct SetResults: Sendable {
  /// The pairs that were attacked: by pairing, image and seed.
  public let rows: [ResultRow]
  /// The pairs that failed, in the same order.
  public let failed: [FailedPair]
  /// The goal of the attacks.
  public let goal: SetGoal
  /// The model that was attacked.
  public let model: ModelIdentity
  private let folders: [URL]
  /// The folder of each row's image.
  private let places: [PairKey: URL]

  /// Reads the results of one run, finished or not. Throws `InputError` that names file, line and member.
  ///
  /// - Parameter folder: the folder of the run, or its `results.jsonl`
  public init(contentsOf folder: URL) throws { try self.init(contentsOf: [folder]) }

  /// Reads the results of several shards of one plan as one.
  ///
  /// - Parameter folders: of the runs, or their `results.jsonl`; traps for none
  /// - Throws: `InputError` that names file, line and member; also for a run of another model, goal or set,
  ///   or with other settings than the first one's, and for a pair that several of them have
  public init(contentsOf folders: [URL]) throws {
    require(!folders.isEmpty, "expected a folder of results, found none")
    self.folders = folders.map {
      $0.lastPathComponent == ResultsFile.name ? $0.deletingLastPathComponent() : $0
    }
    let first = try RunRecordFile(in: self.folders[0])
    (goal, model) = (try SetGoal(first.document.member("goal")), try first.document.member("model").decoded())
    var places: [PairKey: URL] = [:]
    var (rows, failed) = ([ResultRow](), [FailedPair]())
    for folder in self.folders {
      try RunRecordFile(in: folder).requireSamePlan(as: first)
      _ = try JSONLines.map(folder.appendingPathComponent(ResultsFile.name)) { field, _ in
        let line = try ResultLine(field)
        if let other = places.updateValue(folder, forKey: line.key) {
          throw InputError(
            file: field.file, expected: "pairs that no other line has",
            found:
              "pair \(line.key.number), \(line.key.pairing.rawValue), seed \(line.key.seed), which is in \(other.path)"
          )
        }
        switch line {
        case .done(let row): rows.append(row)
        case .failed(let pair): failed.append(pair)
        }
      }
    }
    self.places = places
    let pairings = try first.document.member("pairings").elements().map { try $0.string() }
    func place(_ key: PairKey) -> [Int] {
      [pairings.firstIndex(of: key.pairing.rawValue) ?? 0, key.number, key.seed]
    }
    func isBefore(_ first: PairKey, _ second: PairKey) -> Bool {
      place(first).lexicographicallyPrecedes(place(second))
    }
    self.rows = rows.sorted { isBefore($0.key, $1.key) }
    self.failed = failed.sorted { isBefore($0.key, $1.key) }
  }

  /// The file of a row's attacked image.
  public func imageFile(of row: ResultRow) -> URL {
    (places[row.key] ?? folders[0]).appendingPathComponent(row.adversarial.image)
  }

  /// The content of `summary.json` of a single run that is finished. Traps for several folders.
  ///
  /// Throws `InputError` when there is no such file yet, or a member is missing or malformed.
  public func summary() throws -> SetSummary {
    require(folders.count == 1, "expected the results of one run, found those of \(folders.count)")
    let file = folders[0].appendingPathComponent(SetSummary.fileName)
    return try SetSummary(JSONField(contentsOf: file, largest: InputLimits.listing), goal: goal)
  }

  /// Evaluates all results together, from the saved files: for shards, what a run of the whole plan would
  /// say.
  ///
  /// - Parameters:
  ///   - plan: the whole plan
  ///   - model: the model that was attacked
  ///   - others: further models
  /// - Throws: `InputError` when a pair of the plan is not among the results or is another there, and when a
  ///   file cannot be read
  public func summary(
    of plan: SetPlan, under model: any ImageTextModel, alsoOn others: [any ImageTextModel] = []
  ) throws -> SetSummary {
    let pairs = Dictionary(plan.tasks.map { ($0.key, $0.pair) }, uniquingKeysWith: { first, _ in first })
    for row in rows {
      guard let pair = pairs[row.key], row.isOf(pair) else {
        throw InputError(
          field: "results", expected: "pairs of the plan",
          found: "\(row.file), \(row.pairing.rawValue), seed \(row.seed)")
      }
    }
    let lines = rows.map { SetEvaluation.Line(row: $0, file: imageFile(of: $0)) }
    return try SetEvaluation(plan, lines, failed: failed).summary(
      under: SetLosses(plan, model), alsoOn: others)
  }
}

extension ResultRow {
  /// Whether image and texts are a pair's.
  fileprivate func isOf(_ pair: SetPair) -> Bool {
    let own = [pair.sample.id, pair.caption, pair.text, pair.wanted]
    return zip([file, caption, clean.text, wanted], own).allSatisfy {
      $0.map { ExactString($0) } == $1.map { ExactString($0) }
    }
  }
}

/// `run.json` of a folder, for comparison with others.
private struct RunRecordFile {
  let document: JSONField

  init(in folder: URL) throws {
    document = try JSONField(
      contentsOf: folder.appendingPathComponent(RunFile.name), largest: InputLimits.listing)
    try ResultSchema.check(document)
  }

  /// Throws `InputError` when model, pairings, goal, seeds, gallery, readings or settings are not those of
  /// another.
  func requireSamePlan(as other: RunRecordFile) throws {
    for name in RunFile.sharedMembers {
      let (own, its) = (try document.member(name), try other.document.member(name))
      guard own.value?.text() == its.value?.text() else {
        throw own.error(expected: "the same as in \(other.document.file ?? "the first run")")
      }
    }
  }
}
