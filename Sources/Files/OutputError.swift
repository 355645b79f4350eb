import Foundation

/// A file or folder could not be written.
public struct OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the file or folder.
  public var file: String
  /// The reason, in the words of the operating system where it gave one.
  public var reason: String

  /// An error about one file, for a reason in words.
  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  /// An error about one file, for the reason that a number of `errno` stands for.
  package init(file: String, errno code: Int32) {
    self.init(file: file, reason: String(cString: strerror(code)))
  }

  /// The error as one line: file and reason.
  public var description: String { "\(file): cannot be written: \(reason)" }
}
