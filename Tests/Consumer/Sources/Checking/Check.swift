import Foundation

/// Ends the program with status 1 and a line on standard error when an outcome is not what it should be.
public func check(_ holds: Bool, _ what: @autoclosure () -> String, line: UInt = #line) {
  guard !holds else { return }
  FileHandle.standardError.write(Data("line \(line): \(what())\n".utf8))
  exit(1)
}

/// A folder that is gone when the body is done.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
