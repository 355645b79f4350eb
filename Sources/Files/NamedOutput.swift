import Foundation

/// A file that the user named, written as every program would: through a device or a pipe, and to where a
/// link leads.
///
/// A regular file is replaced whole, or stays as it was.
package struct NamedOutput: Sendable {
  private enum Target {
    /// A regular file, or one that is to be made; the path has no link at its end.
    case file(String)
    /// A device, a pipe or anything else that is no regular file.
    case stream
    /// One that this process has open, such as `/dev/stdout`.
    case descriptor(Int32)
  }

  private let file: String
  private let target: Target

  /// Follows the links from a name to its target. Throws `OutputError` when they lead in a circle.
  package init(_ url: URL) throws {
    file = url.path
    target = try Self.target(of: url.path)
  }

  private static let mostLinks = 40

  private static func target(of file: String) throws -> Target {
    var path = file
    for _ in 0..<mostLinks {
      if let descriptor = ownDescriptor(path) { return .descriptor(descriptor) }
      switch FileKind(at: path) {
      case .file, .nothing: return .file(path)
      case .folder: throw OutputError(file: file, errno: EISDIR)
      case .stream: return .stream
      case .link:
        guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
          throw OutputError(file: file, errno: errno)
        }
        path = next.hasPrefix("/") ? next : (path as NSString).deletingLastPathComponent.joined(next)
      }
    }
    throw OutputError(file: file, errno: ELOOP)
  }

  /// The number of a descriptor that the path names, as the links of `/proc/self/fd` do, which lead to no
  /// path.
  private static func ownDescriptor(_ path: String) -> Int32? {
    let name = path as NSString
    guard let number = Int32(name.lastPathComponent),
      let folder = realpath(name.deletingLastPathComponent, nil)
    else { return nil }
    defer { free(folder) }
    return String(cString: folder) == "/proc/\(getpid())/fd" ? number : nil
  }

  /// Tries whether the target can be written, and removes partial files that dead processes left beside it.
  /// Throws `OutputError`.
  package func check() throws {
    switch target {
    case .file(let path):
      try OutputFile.requireReplaceable(path, for: file)
      try OutputFile.tryFile(besides: path, for: file)
      PartialFile.removeLeftovers(
        in: URL(fileURLWithPath: path).deletingLastPathComponent().path,
        of: (path as NSString).lastPathComponent)
    case .stream:
      guard access(file, W_OK) == 0 else { throw OutputError(file: file, errno: errno) }
    case .descriptor(let number):
      let flags = fcntl(number, F_GETFL)
      guard flags >= 0, flags & O_ACCMODE != O_RDONLY else { throw OutputError(file: file, errno: EBADF) }
    }
  }

  /// Tries whether a file can be written, and then writes it piece by piece, as `check` and `write` do.
  package static func write(to url: URL, _ body: (_ append: (String) throws -> Void) throws -> Void) throws {
    let output = try NamedOutput(url)
    try output.check()
    try output.write(body)
  }

  /// Writes all bytes, replacing a regular file. Throws `OutputError`.
  package func write(_ bytes: some Sequence<UInt8>) throws { try fill { try $0.write(bytes) } }

  /// Writes the target piece by piece. Errors that `body` throws are passed on: a file then stays as it was,
  /// while a device or a pipe has received the pieces until then.
  package func write(_ body: (_ append: (String) throws -> Void) throws -> Void) throws {
    try fill { output in try body { try output.write($0.utf8) } }
  }

  private func fill(_ body: (OpenOutput) throws -> Void) throws {
    let descriptor: Int32
    switch target {
    case .file(let path): return try OutputFile.replace(path, for: file, body)
    case .stream: descriptor = open(file, O_WRONLY | O_NOCTTY | O_CLOEXEC)
    case .descriptor(let number): descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
    }
    guard descriptor >= 0 else { throw OutputError(file: file, errno: errno) }
    let output = OpenOutput(descriptor, name: file)
    do {
      try body(output)
    } catch {
      try? output.close()
      throw error
    }
    try output.close()
  }
}

extension String {
  /// A path relative to this folder.
  fileprivate func joined(_ relative: String) -> String { isEmpty ? relative : self + "/" + relative }
}
