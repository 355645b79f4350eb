import Foundation

/// Writing files so that an interrupted run or a full disk leaves either the old file or the new one, whole.
///
/// Nothing is ever written through a link, a pipe or a device at the name, since somebody else may have put
/// it into the folder. For names that the user gave, see `NamedOutput`.
public enum OutputFile {
  /// Writes beside the final name, then renames. Throws `OutputError`; nothing half-written stays.
  ///
  /// - Parameters:
  ///   - bytes: the whole content
  ///   - url: the final name
  ///   - isDurable: whether to wait until the bytes are on the disk, for files that others are about to name
  public static func write(_ bytes: some Sequence<UInt8>, to url: URL, isDurable: Bool = false) throws {
    try replace(url.path, for: url.path) {
      try $0.write(bytes)
      if isDurable { try $0.synchronize() }
    }
  }

  /// Writes a file piece by piece, in the same safe way. Errors that `body` throws are passed on, and no new
  /// file is left.
  public static func write(to url: URL, _ body: (_ append: (String) throws -> Void) throws -> Void) throws {
    try replace(url.path, for: url.path) { output in try body { try output.write($0.utf8) } }
  }

  /// Replaces a regular file, or makes one. Permissions of the old one are kept.
  ///
  /// - Parameter file: the name in error messages
  static func replace(_ path: String, for file: String, _ fill: (OpenOutput) throws -> Void) throws {
    try requireReplaceable(path, for: file)
    let partial = try PartialFile(besides: path, for: file)
    do {
      try fill(partial.output)
      var old = stat()
      if lstat(path, &old) == 0 {
        _ = fchown(partial.output.descriptor, old.st_uid, old.st_gid)
        fchmod(partial.output.descriptor, old.st_mode & 0o7777)
      }
    } catch {
      try? partial.output.close()
      unlink(partial.path)
      throw error
    }
    do {
      try partial.output.close()
      guard rename(partial.path, path) == 0 else { throw OutputError(file: file, errno: errno) }
    } catch {
      unlink(partial.path)
      throw error
    }
  }

  /// Throws `OutputError` unless a file may be put at the path.
  static func requireReplaceable(_ path: String, for file: String) throws {
    switch FileKind(at: path) {
    case .nothing: break
    case .file: guard access(path, W_OK) == 0 else { throw OutputError(file: file, errno: errno) }
    case .folder: throw OutputError(file: file, errno: EISDIR)
    case .link: throw OutputError(file: file, reason: "a link stands there, which is not followed")
    case .stream: throw OutputError(file: file, reason: "a device or a pipe stands there")
    }
  }
}

// MARK: - Folders

extension OutputFile {
  /// Makes the folder and those above it. Throws `OutputError`.
  public static func makeFolder(_ url: URL) throws {
    guard FileKind(at: url.path, followingLinks: true) != .folder else { return }
    if mkdir(url.path, 0o777) == 0 { return }
    let reason = errno
    if reason == ENOENT, FileKind(at: url.path) != .link, url.path != "/" {
      do {
        try makeFolder(url.deletingLastPathComponent())
      } catch let error as OutputError {
        throw OutputError(file: url.path, reason: error.reason)
      }
      if mkdir(url.path, 0o777) == 0 { return }
    }
    // Another process may have been faster.
    guard FileKind(at: url.path, followingLinks: true) != .folder else { return }
    throw OutputError(file: url.path, errno: reason == EEXIST ? ENOTDIR : reason)
  }

  /// Makes a folder inside of an output folder; a link that stands there is not followed. Throws
  /// `OutputError`.
  ///
  /// - Returns: the folder's location
  @discardableResult package static func makeFolder(_ name: String, in folder: URL) throws -> URL {
    let inner = folder.appendingPathComponent(name, isDirectory: true)
    guard FileKind(at: inner.path) != .link else {
      throw OutputError(file: inner.path, reason: "a link stands there, which is not followed")
    }
    try makeFolder(inner)
    return inner
  }

  /// Tries whether files can be made in a folder, and leaves none. Throws `OutputError` that names the
  /// folder.
  package static func tryFolder(_ url: URL) throws {
    try tryFile(besides: url.appendingPathComponent("trial").path, for: url.path)
  }

  /// Tries whether a file can be made beside a path, and leaves none. Throws `OutputError`.
  static func tryFile(besides path: String, for file: String) throws {
    let partial = try PartialFile(besides: path, for: file)
    defer { unlink(partial.path) }
    do {
      try partial.output.write([0])
    } catch {
      try? partial.output.close()
      throw error
    }
    try partial.output.close()
  }

  /// Removes partial files from a folder whose writers no longer run.
  package static func removeLeftovers(in folder: URL) { PartialFile.removeLeftovers(in: folder.path) }
}
