import EmbeddingModels
import Files
import Foundation
import Tensors

/// `run.json`: what a run over a set was asked to do.
struct RunFile {
  static let name = "run.json"

  private let decisive: JSONObject
  private let document: JSON

  /// Throws `InputError` when the model's weights cannot be read.
  init(_ plan: SetPlan, settings: [String: String], command: String, model: ModelFolder) throws {
    let sorted = settings.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON.string($0.value)) }
    decisive = JSONObject([
      "schema": .integer(ResultSchema.version), "model": try model.record(),
      "pairings": .array(plan.pairings.map { .string($0.rawValue) }),
      "goal": plan.goal.record, "seeds": .array(plan.seeds.map { .integer($0) }),
      "pairs": .integer(plan.pairs.count),
      "settings": .object(JSONObject(members: sorted)),
    ])
    document = .object(
      decisive.appending([
        "command": .string(command), "threads": .integer(Parallelism.threadCount),
      ]))
  }

  /// Writes the file, or compares what decides over the course of the run with the file that is there.
  ///
  /// Throws `InputError` when there is one and `isResuming` is false or something differs, `OutputError` when it cannot
  /// be written.
  func settle(in folder: URL, isResuming: Bool) throws {
    let url = folder.appendingPathComponent(Self.name)
    guard InputFile.exists(url) else {
      return try OutputFile.write((document.text(isIndented: true) + "\n").utf8, to: url, isDurable: true)
    }
    guard isResuming else {
      throw InputError(file: folder.path, expected: "--resume, or a folder without a run", found: Self.name)
    }
    try Self.compare(.object(decisive), with: try JSONField(contentsOf: url))
  }

  private static func compare(_ wanted: JSON, with found: JSONField) throws {
    if case .object(let object) = wanted {
      for (key, value) in object.members { try compare(value, with: try found.member(key)) }
    } else if wanted.text() != found.value?.text() {
      throw found.error(expected: "\(wanted.text()), as this command says")
    }
  }
}
