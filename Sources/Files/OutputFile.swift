import Foundation

/// Writing files so that an interrupted run or a full disk leaves either the old file or the new one, whole.
public enum OutputFile {
  /// Writes beside the final name, then renames. Throws `OutputError`; nothing half-written stays.
  ///
  /// - Parameter isDurable: whether to wait until the bytes are on the disk, for files that others are about to name
  public static func write(_ bytes: some Sequence<UInt8>, to url: URL, isDurable: Bool = false) throws {
    try replace(url) {
      try $0.write(contentsOf: Data(bytes))
      if isDurable { try $0.synchronize() }
    }
  }

  /// As above, piece by piece. What `body` throws is passed on, and no file is left.
  public static func write(to url: URL, _ body: (_ append: (String) throws -> Void) throws -> Void) throws {
    try replace(url) { handle in
      try body { text in
        do {
          try handle.write(contentsOf: Data(text.utf8))
        } catch {
          throw OutputError(file: url.path, reason: error.localizedDescription)
        }
      }
    }
  }

  private static func replace(_ url: URL, _ fill: (FileHandle) throws -> Void) throws {
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(
        ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial")
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError(file: url.path, errno: errno) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try fill(handle)
      try handle.close()
      guard rename(temporary.path, url.path) == 0 else { throw OutputError(file: url.path, errno: errno) }
    } catch {
      unlink(temporary.path)
      if error is OutputError || error is InputError { throw error }
      throw OutputError(file: url.path, reason: error.localizedDescription)
    }
  }

  /// Removes what writers left beside the final names when they were killed. Nobody else may be writing there.
  package static func removeLeftovers(in folder: URL) {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
    where name.hasPrefix(".") && name.hasSuffix(".partial") {
      try? files.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  /// Makes the folder and those above it. Throws `OutputError`.
  public static func makeFolder(_ url: URL) throws {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw OutputError(file: url.path, reason: error.localizedDescription)
    }
  }
}

/// A file or folder could not be written.
public struct OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  init(file: String, errno code: Int32) {
    self.init(file: file, reason: String(cString: strerror(code)))
  }

  public var description: String { "\(file): cannot be written: \(reason)" }
}
