import Foundation
import Synchronization

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
    let bytes = try InputFile.bytes(of: url, largest: 1 << 32)
    let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    guard whole < bytes.count else { return }
    guard ftruncate(descriptor, off_t(whole)) == 0 else { throw OutputError(file: url.path, errno: errno) }
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
