import Foundation

/// Writing files so that an interrupted run or a full disk leaves either the old file or the new one, whole.
public enum OutputFile {
  /// Writes beside the final name, then renames. Throws `OutputError`; nothing half-written stays.
  public static func write(_ bytes: some Sequence<UInt8>, to url: URL) throws {
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(
        ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial")
    do {
      try Data(bytes).write(to: temporary)
      guard rename(temporary.path, url.path) == 0 else { throw OutputError(file: url.path, errno: errno) }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw (error as? OutputError) ?? OutputError(file: url.path, reason: error.localizedDescription)
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
