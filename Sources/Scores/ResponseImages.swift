import Files
import Foundation
import Imaging
import Responses

/// The clean images that responses are about, in a folder that their paths start from.
public struct ResponseImages: Sendable {
  /// The folder.
  public let folder: URL

  /// Images in a folder.
  ///
  /// - Parameter folder: the folder that paths start from
  public init(in folder: URL) { self.folder = folder }

  /// Throws `InputError` for an image that is not there, or whose path leads out of the folder.
  func requireAll(of responses: [CollectedResponse]) throws {
    var seen = Set<ExactString>()
    for response in responses {
      guard let path = response.question.image, seen.insert(ExactString(path)).inserted else { continue }
      do {
        _ = try InputFile.size(of: location(of: path))
      } catch var error as InputError {
        error.field = [response.id, error.field].compactMap { $0 }.joined(separator: ": ")
        throw error
      }
    }
  }

  /// The image of a response; nil for a question without one. Throws `InputError`.
  func image(of response: CollectedResponse) throws -> Image? {
    try response.question.image.map { try Image(contentsOf: location(of: $0)) }
  }

  private func location(of path: String) throws -> URL {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.contains("\0"), !parts.contains(".."), parts.first != "" else {
      throw InputError(field: "image", expected: "a path inside of \(folder.path)", found: "\"\(path)\"")
    }
    return folder.appendingPathComponent(path)
  }
}
