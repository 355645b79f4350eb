import Foundation
import Locks

/// Folders into which this process alone writes, for as long as it lives.
package enum FolderClaim {
  /// The file system and number of each folder that was taken.
  private static let taken = Mutex<Set<[UInt64]>>([])

  /// Takes a folder that is there, by a lock that the system drops with the process; taking it again changes
  /// nothing. Where the file system has no such locks, nobody is kept away.
  ///
  /// Throws `InputError` when another process has taken it, `OutputError` when it cannot be opened.
  package static func take(_ folder: URL) throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputError(file: folder.path, errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = errno
      close(descriptor)
      throw OutputError(file: folder.path, errno: reason)
    }
    let identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    let isNew = taken.withLock { $0.insert(identity).inserted }
    // What is held is kept open, and else not.
    guard isNew else {
      close(descriptor)
      return
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(descriptor)
    _ = taken.withLock { $0.remove(identity) }
    throw InputError(
      file: folder.path, expected: "a folder into which nobody writes",
      found: "one into which another process does")
  }
}
