import Files
import Foundation
import Imaging

/// An item of a set that a model is asked about.
public struct ResponseItem: Sendable, Hashable {
  /// The name of the item. Inputs of several kinds about one item share it.
  public var id: String
  /// What is asked about the item.
  public var question: ResponseQuestion
  /// The file of the image that the question names; nil for a question without one.
  public var imageFile: URL?

  /// An item that a model is asked about.
  ///
  /// - Parameters:
  ///   - id: the name of the item
  ///   - question: what is asked about it
  ///   - imageFile: the file of its image
  public init(id: String, question: ResponseQuestion, imageFile: URL? = nil) {
    (self.id, self.question, self.imageFile) = (id, question, imageFile)
  }

  /// Reads items from JSON lines.
  ///
  /// A line has `text`, the user's turn, for which `prompt` may stand; `request`, the wish by itself, is the
  /// same unless it is there. `id`, the number of the line unless it is there, `input`, `image`, `labels` and
  /// the groups that `ResponseLabel` names may be there; other members are left alone. An image is a path
  /// inside of a folder.
  ///
  /// - Parameters:
  ///   - file: the file
  ///   - images: the folder that images lie in; that of the file unless given
  /// - Throws: `InputError` that names file, line and member for a line that is malformed or has the name and
  ///   the input of another, for an image that is not there or outside of the folder, and for a file without
  ///   lines
  public static func items(in file: URL, images: URL? = nil) throws -> [ResponseItem] {
    let folder = images ?? file.deletingLastPathComponent()
    var seen = Set<ResponseKey>()
    let items = try JSONLines.map(file) { line, number in
      let item = try ResponseItem(line, number: number, images: folder)
      guard seen.insert(item.key).inserted else {
        throw try line.member("id").error(expected: "each item once for each input")
      }
      return item
    }
    guard !items.isEmpty else {
      throw InputError(file: file.path, expected: "at least one line", found: "none")
    }
    return items
  }

  private init(_ line: JSONField, number: Int, images folder: URL) throws {
    func string(_ name: String) throws -> String? { try line.member(name).ifPresent?.string() }
    let text = try line.member(line.member("text").ifPresent == nil ? "prompt" : "text").string()
    let image = try line.member("image").ifPresent
    self.init(
      id: try line.member("id").ifPresent?.name() ?? "\(number)",
      question: ResponseQuestion(
        input: try string("input"), request: try string("request") ?? text, text: text,
        image: try image?.string(), labels: try ResponseLabel.labels(of: line)),
      imageFile: try image.map { image in
        try InnerPath.file(image.string(), in: folder) { image.error(expected: $0) }
      })
  }

  /// The responses of a file as items, so that another model is asked what was asked before.
  ///
  /// - Parameters:
  ///   - set: the responses
  ///   - images: the folder that their images lie in
  /// - Throws: `InputError` for an image that is not there or outside of the folder
  public static func items(of set: ResponseSet, images: URL) throws -> [ResponseItem] {
    var seen = Set<ResponseKey>()
    return try set.responses.compactMap { response in
      let image = try response.question.image.map { path in
        try InnerPath.file(path, in: images) {
          InputError(field: "image of \(response.id)", expected: $0, found: "\"\(path)\"")
        }
      }
      let item = ResponseItem(id: response.id, question: response.question, imageFile: image)
      return seen.insert(item.key).inserted ? item : nil
    }
  }

  /// What tells the item's question from others.
  var key: ResponseKey { ResponseKey(id: id, input: question.input) }
}

/// What tells the questions of a run apart: an item and the kind of input.
package struct ResponseKey: Hashable, Sendable {
  private let id: ExactString
  private let input: ExactString?

  init(id: String, input: String?) {
    (self.id, self.input) = (ExactString(id), input.map { ExactString($0) })
  }
}
