import Checkpoints
import Files
import Foundation
import Imaging

/// The pictures of a study: PNG files that are named by the SHA-256 of their bytes, so that equal ones are
/// there once and nobody can exchange one unnoticed.
struct PictureStore: Sendable {
  private static let largest = 1 << 30

  /// The folder.
  let folder: URL

  /// A folder of pictures, which is made unless it is there. Throws `OutputError`.
  init(in folder: URL) throws {
    try OutputFile.makeFolder(folder)
    self.folder = folder
  }

  /// Writes an image unless it is there. Returns its digest and its file. Throws `OutputError`.
  func save(_ image: Image) throws -> (digest: String, file: URL) {
    let bytes = image.pngBytes()
    let digest = SHA256.text(of: bytes)
    let file = file(of: digest)
    if !holds(digest) { try OutputFile.write(bytes, to: file, isDurable: true) }
    return (digest, file)
  }

  /// The file of a digest.
  func file(of digest: String) -> URL { folder.appendingPathComponent(Self.name(of: digest)) }

  /// Whether the picture of a digest is there.
  func holds(_ digest: String) -> Bool { InputFile.exists(file(of: digest)) }

  /// The bytes of a picture of a folder. Throws `InputError` for one that is another than its name says.
  static func bytes(of digest: String, in folder: URL) throws -> [UInt8] {
    let file = folder.appendingPathComponent(name(of: digest))
    let bytes = try InputFile.bytes(of: file, largest: largest)
    guard SHA256.text(of: bytes) == digest else {
      throw InputError(file: file.path, expected: "the picture of this digest", found: "another one")
    }
    return bytes
  }

  /// The name of the file of a digest.
  static func name(of digest: String) -> String { "\(digest).png" }

  /// Whether a text can be a digest, so that what a database says leads to no other file.
  static func isDigest(_ text: String) -> Bool { text.wholeMatch(of: /[0-9a-f]{64}/) != nil }
}
