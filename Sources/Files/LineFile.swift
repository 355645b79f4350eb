import Foundation
import Synchronization

/// A file that grows by whole lines and loses none that was written, whenever the process or the machine stops.
package final class LineFile: Sendable {
  private let url: URL
  private let handle: Mutex<FileHandle>

  /// Opens the file, which is made if there is none, and drops the end of a line that was not written whole.
  ///
  /// Throws `InputError` when it cannot be read or another process has it open, `OutputError` when it cannot be written.
  package init(_ url: URL) throws {
    self.url = url
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError(file: url.path, errno: errno) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.handle = Mutex(handle)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw InputError(
        file: url.path, expected: "a file that nobody is writing", found: "one that another process is")
    }
    let bytes = try InputFile.bytes(of: url, largest: 1 << 32)
    let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    guard whole < bytes.count else { return }
    guard ftruncate(descriptor, off_t(whole)) == 0 else { throw OutputError(file: url.path, errno: errno) }
  }

  /// Adds a line by a single write and waits until it is on the disk. Throws `OutputError`.
  package func append(_ line: String) throws {
    let bytes = Data((line + "\n").utf8)
    try handle.withLock { handle in
      do {
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
      } catch {
        throw OutputError(file: url.path, reason: error.localizedDescription)
      }
    }
  }
}
