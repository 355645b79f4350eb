import Files
import Foundation
import Imaging
import Phantoms

/// The 3MAD data set (Huang et al., "Medical MLLM is vulnerable", 2024, arXiv 2405.20775): a table with one row
/// an image, and a folder of images. 66K, Tiny-1K and 70K have the same columns, and so have the files of
/// responses, whose further columns are left alone.
///
/// A sample's captions are made by a template from the row's attribute, its unmatched caption from
/// `unmatch_attribute`; class names become those of phantoms.
public struct ThreeMAD: DatasetReader {
  private static let columns = [
    "id", "file_name", "original_attribute", "unmatch_attribute", "normal_prompt", "harmful_prompt", "policy",
    "key_phrases",
  ]

  private let table: URL
  private let images: URL?
  private let caption: SampleTemplate

  /// - Parameters:
  ///   - table: the table of comma-separated values
  ///   - images: the folder that the table's paths are relative to; unless given, that of the table, or the one
  ///     above it for a table that lies in the folder with which its paths begin
  ///   - caption: gives the captions
  public init(_ table: URL, images: URL? = nil, caption: SampleTemplate = .photo) {
    (self.table, self.images, self.caption) = (table, images, caption)
  }

  /// Calls `body` with the rows of the table. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    var reader = try CSVReader(table, requiring: Self.columns)
    while let row = try reader.next() {
      guard try entry(body, { try sample(row) }) else { return }
    }
  }

  private func sample(_ row: CSVRow) throws -> Sample {
    let name = try row.field("file_name")
    let file = try InnerPath.file(name.string(), in: folder(of: name.string())) { name.error(expected: $0) }
    let (attribute, unmatched) = try (row.field("original_attribute"), row.field("unmatch_attribute"))
    let phantomClass = try attribute.published(PhantomClass.init(published:), "one of the 18 attributes")
    let other = try unmatched.published(PhantomClass.init(published:), "one of the 18 attributes")
    guard phantomClass != other else { throw unmatched.error(expected: "another attribute than the image's") }
    let policy = try row.field("policy")
    let task = try policy.published(PhantomTask.init(rawValue:), "one of the 18 tasks")
    var facts = SampleFacts()
    (facts.attribute, facts.unmatchedAttribute) = (attribute.text, unmatched.text)
    facts.task = task.rawValue
    facts.prompt = try row.field("normal_prompt").ifPresent?.text
    facts.harmfulPrompt = try row.field("harmful_prompt").ifPresent?.text
    facts.keyPhrase = try row.field("key_phrases").ifPresent?.text
    facts.groups = ["source_id": try row.field("id").string()]
    return try Sample(
      id: name.string(), image: .file(file), captionedBy: caption, facts: facts,
      className: phantomClass.rawValue)
  }

  private func folder(of path: String) -> URL {
    if let images { return images }
    let folder = table.deletingLastPathComponent()
    return path.hasPrefix(folder.lastPathComponent + "/") ? folder.deletingLastPathComponent() : folder
  }
}

extension CSVField {
  /// What one of the published names stands for. Throws `InputError` for others.
  fileprivate func published<Value>(_ known: (String) -> Value?, _ expected: String) throws -> Value {
    guard let value = known(try string()) else { throw error(expected: expected) }
    return value
  }
}
