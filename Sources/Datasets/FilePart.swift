import Files
import Foundation

/// A file that lies inside of a larger one as it is, such as a member of a tar archive.
public struct FilePart: Sendable, Hashable {
  /// The larger file.
  public let file: URL
  /// The name of the inner file, for messages.
  public let name: String
  /// The place of its first byte in the larger file.
  public let offset: Int
  /// The number of its bytes.
  public let count: Int

  /// The name in messages: that of the larger file with the inner one's.
  var place: String { "\(file.path): \(name)" }

  /// Reads the bytes. Throws `InputError` when they are not there any more.
  func bytes() throws -> [UInt8] {
    let stream = try FileStream(file)
    try stream.skip(offset)
    return try stream.bytes(count)
  }
}
