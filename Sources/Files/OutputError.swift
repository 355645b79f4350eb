import Foundation

/// A file or folder could not be written.
public struct OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  package init(file: String, errno code: Int32) {
    self.init(file: file, reason: String(cString: strerror(code)))
  }

  public var description: String { "\(file): cannot be written: \(reason)" }
}
