import Foundation

/// Reading whole files that may be missing, unreadable, or far larger than they should be.
package enum InputFile {
  /// The file's bytes. Throws `InputError` when it cannot be read or is larger than `largest` bytes.
  package static func bytes(of url: URL, largest: Int) throws -> [UInt8] {
    let size = try size(of: url)
    guard size <= largest else {
      throw InputError(file: url.path, expected: "at most \(largest) bytes", found: "\(size) bytes")
    }
    return try FileStream(url).bytes(size)
  }

  /// The size in bytes of a regular file. Throws `InputError` when there is none.
  package static func size(of url: URL) throws -> Int {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
    } catch {
      throw InputError(file: url.path, expected: "a file", found: "nothing that can be read")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int else {
      throw InputError(file: url.path, expected: "a file", found: "something else, such as a folder")
    }
    return size
  }

  /// Whether a file or folder is there; a link counts when it leads to one.
  package static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
