import Files
import Foundation

/// Where an image is: a file, and the frame or slice of it that is named behind a "#".
package struct ImagePlace: Sendable, Hashable {
  /// The file.
  package let file: URL
  /// What stands behind the last "#" of a name that no file has as a whole; nil where there is none.
  package let part: String?

  /// The most bytes of a file that is read.
  private static let largestFile = 1 << 30

  /// The place that a path names. A file whose own name has a "#" is meant as a whole.
  package init(_ url: URL) {
    let name = url.lastPathComponent
    guard let mark = name.lastIndex(of: "#"), mark > name.startIndex, !InputFile.exists(url) else {
      (file, part) = (url, nil)
      return
    }
    file = url.deletingLastPathComponent().appendingPathComponent(String(name[..<mark]))
    part = String(name[name.index(after: mark)...])
  }

  /// The bytes of the file. Throws `InputError` when it cannot be read.
  func bytes() throws -> [UInt8] { try InputFile.bytes(of: file, largest: Self.largestFile) }
}
