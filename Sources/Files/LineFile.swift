import Foundation
import Locks

/// A file that grows by whole lines. A line that was written stays, even if the process or the machine stops.
package final class LineFile: Sendable {
  private let output: Mutex<OpenOutput>

  /// Opens the file, which is made if there is none, and drops the end of a line that was not written whole.
  /// A link is not followed.
  ///
  /// Throws `InputError` when it cannot be read or another process has it open, `OutputError` when it cannot
  /// be written.
  package init(_ url: URL) throws {
    try OutputFile.requireReplaceable(url.path, for: url.path)
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError(file: url.path, errno: errno) }
    output = Mutex(OpenOutput(descriptor, name: url.path))
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw InputError(
        file: url.path, expected: "a file that nobody is writing", found: "one that another process is")
    }
    let size = try InputFile.size(of: url)
    let whole = try Self.lengthOfWholeLines(descriptor, size: size, url)
    guard whole < size else { return }
    guard ftruncate(descriptor, off_t(whole)) == 0 else { throw OutputError(file: url.path, errno: errno) }
  }

  /// The bytes up to the last line end, looked for from the file's end on.
  private static func lengthOfWholeLines(_ descriptor: Int32, size: Int, _ url: URL) throws -> Int {
    var (end, block) = (size, [UInt8](repeating: 0, count: 1 << 16))
    while end > 0 {
      let start = max(0, end - block.count)
      guard pread(descriptor, &block, end - start, off_t(start)) == end - start else {
        throw InputError(file: url.path, expected: "a readable file", found: String(cString: strerror(errno)))
      }
      if let place = block[..<(end - start)].lastIndex(of: 0x0A) { return start + place + 1 }
      end = start
    }
    return 0
  }

  deinit { output.withLock { try? $0.close() } }

  /// Adds a line by a single write and waits until it is on the disk. Throws `OutputError`.
  package func append(_ line: String) throws {
    try output.withLock {
      try $0.write((line + "\n").utf8)
      try $0.synchronize()
    }
  }
}
