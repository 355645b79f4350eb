import Foundation

@testable import Files

/// Calls a parser that may throw one kind of error: an `InputError` of a single line.
public func expectingInputErrors(_ body: () throws -> Void) {
  do {
    try body()
  } catch let error as InputError {
    if error.description.contains("\n") { fatalError("a message of several lines: \(error)") }
  } catch {
    fatalError("an error of another type: \(type(of: error)): \(error)")
  }
}

/// The parts of an input between zero bytes, at most `count` of them.
public func parts(_ bytes: some Collection<UInt8>, count: Int) -> [[UInt8]] {
  bytes.split(separator: 0, maxSplits: count - 1, omittingEmptySubsequences: false).map(Array.init)
}

/// A folder for one process, in memory where the system has such a place.
public let scratchFolder: URL = {
  let memory = URL(fileURLWithPath: "/dev/shm", isDirectory: true)
  let place =
    FileManager.default.fileExists(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
  let folder = place.appendingPathComponent("crossmatch-fuzz-\(getpid())", isDirectory: true)
  try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}()
