import EmbeddingModels
import Files
import Foundation
import Runs
import Tensors

/// `run.json`: what a run over a set was asked to do.
struct RunFile {
  static let name = RunDocument.name

  /// Members that shards of one plan have in common.
  static let sharedMembers = ["model", "pairings", "goal", "seeds", "gallery", "readings", "settings"]

  /// The subjects of the run: pairs may be taken out, and come back.
  private let scope: JSONObject
  private let gallery: String?
  private let document: RunDocument

  /// - Parameters:
  ///   - settings: all that decides over the attacks besides the plan and the first model
  ///   - command: the command that repeats the run, for readers
  /// - Throws: errors of encoding the settings
  init(_ plan: SetPlan, settings: any Encodable, command: String?, model: ModelIdentity) throws {
    gallery = plan.gallery.map { Fingerprint.of($0.texts) }
    let settings = try JSON(encoding: settings)
    let readings = plan.readings
    let decisive = JSONObject([
      "schema": .integer(ResultSchema.version), "model": model.record,
      "pairings": .array(plan.pairings.map { .string($0.rawValue) }),
      "goal": plan.goal.record, "seeds": .array(plan.seeds.map { .integer($0) }),
    ]).appending(
      plan.shard.map { ["shard": ["number": .integer($0.number), "of": .integer($0.count)]] } ?? [:]
    ).appending(["readings": .array(readings), "settings": settings])
    scope = JSONObject([
      "gallery": .optional(gallery), "pairs": .integer(plan.pairs.count),
      "leftOut": .array(
        plan.set.unusable.map { line in
          [
            "line": .integer(line.place.line), "file": .optional(line.place.image),
            "reason": .string(line.problem.complaint),
          ]
        }),
    ])
    document = RunDocument(
      JSONObject(
        members: decisive.members.dropLast() + scope.members + decisive.members.suffix(1) + [
          (key: "command", value: .optional(command)),
          (key: "threads", value: .integer(Parallelism.threadCount)),
        ]), decisive: decisive)
  }

  /// Writes the file, or compares what decides over the course of the run with the file that is there.
  ///
  /// - Returns: why pairs that are done cannot be taken over, nil when they can
  /// - Throws: `InputError` when there is one and `isResuming` is false or something differs, `OutputError`
  ///   when it cannot be written
  func settle(in folder: URL, isResuming: Bool) throws -> InputError? {
    guard let found = try document.settle(in: folder, isResuming: isResuming) else { return nil }
    let earlier = try found.member("gallery").ifPresent
    guard let gallery, let earlier, try earlier.string() != gallery else { return nil }
    return earlier.error(
      expected: "the texts of this command's metadata, \(gallery), among which pairs are ranked")
  }

  /// Brings the file up to date when the pairs of the run are others now. Throws `InputError`, `OutputError`.
  func update(in folder: URL) throws {
    let found = try JSONField(
      contentsOf: folder.appendingPathComponent(Self.name), largest: InputLimits.listing)
    let isCurrent = try scope.members.allSatisfy { key, value in
      try value.text() == found.member(key).value?.text()
    }
    if !isCurrent { try document.write(to: folder) }
  }

  /// The images that the run in a folder left out, as its metadata named them; none when there is no run.
  ///
  /// Throws `InputError` for a file that is malformed.
  static func leftOut(in folder: URL) throws -> [String] {
    let url = folder.appendingPathComponent(name)
    guard InputFile.exists(url) else { return [] }
    let lines =
      try JSONField(contentsOf: url, largest: InputLimits.listing).member("leftOut").ifPresent?.elements()
      ?? []
    return try lines.compactMap { try $0.member("file").ifPresent?.string() }
  }
}
