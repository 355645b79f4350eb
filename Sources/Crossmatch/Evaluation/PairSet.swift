import Files
import Foundation
import Phantoms

/// Images with captions from a folder with `metadata.jsonl`, as Hugging Face Datasets reads it (imagefolder) and as
/// `phantoms` writes it.
///
/// A line is an object with `file_name`, a path inside of the folder, and either `captions`, `text` or `caption`. It may
/// also have `mask_file_name`, `class`, `finding` and `location` (null and absent are the same), and
/// `mismatched_captions`, an object of lists: `wrong_class`, `wrong_finding`, `wrong_location`. Other members are left alone.
public struct PairSet: Sendable {
  /// One line.
  public struct Item: Sendable, Hashable {
    /// The path of the image as the line says it.
    public let name: String
    public let imageFile: URL
    /// Of a mask of the lesion.
    public let maskFile: URL?
    public let className: String?
    public let finding: String?
    public let location: String?
    /// What is true of the image; at least one, none empty.
    public let captions: [String]
    /// What is wrong in one respect, as far as the line says; none is also among `captions`.
    public let mismatched: [CaptionMismatch: [String]]
  }

  /// The lines that are used, in order; at least one.
  public let items: [Item]

  /// Reads the metadata; images are only looked for.
  ///
  /// - Parameter limit: how many lines from the beginning are used; all unless given
  /// - Throws: `InputError` that names file, line and field: for what is malformed, for a path that is not there or leads
  ///   out of the folder, and when there is no line
  public init(contentsOf metadata: URL, limit: Int? = nil) throws {
    let folder = metadata.deletingLastPathComponent()
    let items = try JSONLines.map(metadata) { line, _ in try Item(line, in: folder) }
    self.items = Array(items.prefix(limit ?? items.count))
    guard !self.items.isEmpty else {
      throw InputError(file: metadata.path, expected: "at least one line", found: "none")
    }
  }
}

extension PairSet.Item {
  fileprivate init(_ line: JSONField, in folder: URL) throws {
    let file = try line.member("file_name")
    name = try file.string()
    imageFile = try file.path(inside: folder)
    maskFile = try line.member("mask_file_name").ifPresent?.path(inside: folder)
    className = try line.member("class").ifPresent?.string()
    finding = try line.member("finding").ifPresent?.string()
    location = try line.member("location").ifPresent?.string()
    let captions = try Self.captions(line)
    self.captions = captions
    let mismatches = try line.member("mismatched_captions").ifPresent
    mismatched = try CaptionMismatch.allCases.reduce(into: [:]) { result, kind in
      let key = kind.rawValue.replacing("-", with: "_")
      let texts = try mismatches?.member(key).ifPresent?.elements() ?? []
      result[kind] = try texts.map { text in
        let string = try text.caption()
        guard !captions.contains(where: { ByteString($0) == ByteString(string) }) else {
          throw text.error(expected: "a caption that is not also a true one")
        }
        return string
      }
    }
  }

  private static func captions(_ line: JSONField) throws -> [String] {
    let given = try ["captions", "text", "caption"].compactMap { try line.member($0).ifPresent }
    guard given.count == 1 else {
      throw line.error(expected: "one of \"captions\", \"text\" and \"caption\"")
    }
    guard let list = try line.member("captions").ifPresent else { return [try given[0].caption()] }
    let captions = try list.elements().map { try $0.caption() }
    guard !captions.isEmpty else { throw list.error(expected: "at least one caption") }
    return captions
  }
}

extension JSONField {
  fileprivate func caption() throws -> String {
    let text = try string()
    guard text.contains(where: { !$0.isWhitespace }) else { throw error(expected: "a caption with words") }
    return text
  }

  /// The file at a relative path that stays inside of the folder, symbolic links included.
  fileprivate func path(inside folder: URL) throws -> URL {
    let path = try string()
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.contains("\0"), !parts.contains(".."), parts.first != "" else {
      throw error(expected: "a path inside of the folder")
    }
    let url = folder.appendingPathComponent(path)
    let root = folder.resolvingSymlinksInPath().path
    guard url.resolvingSymlinksInPath().path.hasPrefix(root == "/" ? root : root + "/") else {
      throw error(expected: "a path inside of the folder")
    }
    do {
      _ = try InputFile.size(of: url)
    } catch let problem as InputError {
      throw error(expected: "the path of \(problem.expected) in \(folder.path)")
    }
    return url
  }
}
