import EmbeddingModels
import Files
import Foundation

/// The result of an attack, ready to be written into a folder.
public protocol AttackResult: Sendable {
  /// Steps, time, evaluations and trace of the attack's run.
  var run: RunRecord { get }

  /// The content of `result.json`.
  var json: String { get }

  /// Writes the images that belong to the result and returns their file names; writes none unless the result
  /// says otherwise. Throws `OutputError` when one cannot be written.
  func writeImages(to folder: URL) throws -> [String]
}

extension AttackResult {
  /// Writes no images.
  public func writeImages(to folder: URL) throws -> [String] { [] }

  /// Writes `result.json`, `trace.csv` and the images that belong to the result into the folder, which is
  /// made if there is none.
  ///
  /// - Returns: the names of what was written, images first
  /// - Throws: `OutputError` when it cannot be written
  @discardableResult public func write(to folder: URL) throws -> [String] {
    try OutputFile.makeFolder(folder)
    let images = try writeImages(to: folder)
    try OutputFile.write(json.utf8, to: folder.appendingPathComponent("result.json"))
    try OutputFile.write(run.traceCSV.utf8, to: folder.appendingPathComponent("trace.csv"))
    return images + ["result.json", "trace.csv"]
  }
}

extension ModelIdentity {
  /// The model's object in `result.json`: `name`, and `path` and `sha256`, which may be null; `reading` where it
  /// was chosen how the model is read.
  package var record: JSON {
    let members: [(String, JSON)] = [
      ("name", .string(name)), ("path", path.map { .string($0) } ?? .null),
      ("sha256", sha256.map { .string($0) } ?? .null),
    ]
    return .object(JSONObject(members: members + (reading.map { [("reading", .string($0))] } ?? [])))
  }
}
