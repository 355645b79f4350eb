import Foundation

extension OutputFile {
  /// Makes a folder inside of an output folder; a link that stands there is not followed. Throws `OutputError`.
  ///
  /// - Returns: where it is
  @discardableResult package static func makeFolder(_ name: String, in folder: URL) throws -> URL {
    let inner = folder.appendingPathComponent(name, isDirectory: true)
    let attributes = try? FileManager.default.attributesOfItem(atPath: inner.path)
    guard attributes?[.type] as? FileAttributeType != .typeSymbolicLink else {
      throw OutputError(file: inner.path, reason: "a link stands there, which is not followed")
    }
    try makeFolder(inner)
    return inner
  }
}
