import EmbeddingModels
import Files
import Foundation

/// What an attack found, ready to be written.
public protocol AttackResult: Sendable {
  var run: RunRecord { get }

  /// The content of `result.json`. Throws `InputError` when the weights cannot be read.
  func json(model: ModelFolder) throws -> String

  /// Writes the images that belong to the result; none unless the result says otherwise.
  func writeImages(to folder: URL) throws
}

extension AttackResult {
  public func writeImages(to folder: URL) throws {}

  /// Writes `result.json`, `trace.csv` and the images that belong to the result into the folder, which is made if there
  /// is none.
  ///
  /// - Throws: `OutputError` when it cannot be written, `InputError` when the weights cannot be read
  public func write(to folder: URL, model: ModelFolder) throws {
    try OutputFile.makeFolder(folder)
    try writeImages(to: folder)
    try OutputFile.write(try json(model: model).utf8, to: folder.appendingPathComponent("result.json"))
    try OutputFile.write(run.traceCSV.utf8, to: folder.appendingPathComponent("trace.csv"))
  }
}
