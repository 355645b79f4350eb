import Foundation

/// The file beside a final name that is filled first and then renamed: `.NAME.PID.partial`.
///
/// Its writer holds a lock on it, which tells files that are being written from those that dead writers left.
struct PartialFile {
  /// The most bytes of the final name that are kept, so that the longer name of the partial file is still
  /// allowed.
  private static let longestName = 200

  let path: String
  let output: OpenOutput

  /// Makes the file, which nobody else can have put there. Throws `OutputError` that names `file`.
  ///
  /// - Parameter target: the path of the final file
  init(besides target: String, for file: String) throws {
    let url = URL(fileURLWithPath: target)
    path =
      url.deletingLastPathComponent()
      .appendingPathComponent(Self.prefix(of: url.lastPathComponent) + "\(getpid())" + Self.suffix).path
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    var descriptor = open(path, flags, 0o666)
    // A dead process that had this one's number may have left it.
    if descriptor < 0, errno == EEXIST {
      unlink(path)
      descriptor = open(path, flags, 0o666)
    }
    guard descriptor >= 0 else { throw OutputError(file: file, errno: errno) }
    flock(descriptor, LOCK_EX | LOCK_NB)
    output = OpenOutput(descriptor, name: file)
  }

  private static let suffix = ".partial"

  private static func prefix(of name: String) -> String { ".\(name.prefixOfBytes(longestName))." }

  /// Removes partial files in a folder whose writers no longer run, for one final name or for all.
  static func removeLeftovers(in folder: String, of name: String? = nil) {
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let match = entry.wholeMatch(of: /(\..+\.)([0-9]{1,10})\.partial/),
        name.map({ prefix(of: $0) == match.1 }) ?? true, let process = pid_t(match.2)
      else { continue }
      let path = folder + "/" + entry
      guard FileKind(at: path) == .file, !isBeingWritten(path, by: process) else { continue }
      unlink(path)
    }
  }

  /// Whether the process runs, or another one holds the lock, such as one in another container.
  private static func isBeingWritten(_ path: String, by process: pid_t) -> Bool {
    if process != getpid(), process > 0, kill(process, 0) == 0 || errno == EPERM { return true }
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}

extension String {
  /// The longest prefix of whole characters that takes at most this many bytes.
  fileprivate func prefixOfBytes(_ count: Int) -> Substring {
    var end = startIndex
    while end < endIndex, utf8.distance(from: startIndex, to: index(after: end)) <= count {
      formIndex(after: &end)
    }
    return self[..<end]
  }
}
