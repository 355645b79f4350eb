import Files
import Foundation
import Imaging

/// Images with texts in tar archives, as webdataset has them: members that stand one after the other and have
/// the same name up to its first dot are one sample. A `.txt` is its caption, a `.json` may have `caption`,
/// `captions` or `text`, `class`, `finding` and the texts of `SampleFacts`, and a `.cls` the name or number of
/// its class; other members are passed over.
public struct WebDataset: DatasetReader {
  private let source: URL
  private let caption: SampleTemplate

  /// - Parameters:
  ///   - source: an archive, or a folder that is searched for archives
  ///   - caption: gives the captions of samples without a text
  public init(_ source: URL, caption: SampleTemplate = SampleTemplate("{class}")) {
    (self.source, self.caption) = (source, caption)
  }

  /// Calls `body` with the samples archive by archive. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    guard FileKind(at: source.path, followingLinks: true) == .folder else {
      _ = try read(source, shard: source.lastPathComponent, body)
      return
    }
    let paths = try FolderFiles.paths(in: source, endingWith: [".tar"])
    guard !paths.isEmpty else {
      throw InputError(file: source.path, expected: "archives .tar", found: "none")
    }
    for path in paths {
      guard try read(source.appendingPathComponent(path), shard: path, body) else { return }
    }
  }

  /// The members that are one sample.
  private struct Group {
    let key: String
    var image: TarFile.Member?
    var text: TarFile.Member?
    var json: TarFile.Member?
    var label: TarFile.Member?
  }

  private func read(_ file: URL, shard: String, _ body: (DatasetEntry) throws -> Bool) throws -> Bool {
    var (archive, group, goesOn) = (try TarFile(file), Group?.none, true)
    func finish() throws {
      if let group, goesOn { goesOn = try entry(body) { try sample(group, file, shard) } }
    }
    while goesOn, let member = try archive.next(passed: { goesOn = try body(.unusable($0)) }) {
      let (key, ending) = Self.split(member.name)
      if group?.key != key {
        try finish()
        group = Group(key: key)
      }
      switch ending {
      case "png", "jpg", "jpeg": group?.image = member
      case "txt": group?.text = member
      case "json": group?.json = member
      case "cls": group?.label = member
      default: break
      }
    }
    try finish()
    return goesOn
  }

  /// The name up to the first dot of its last part, and what follows the dot in small letters.
  private static func split(_ name: String) -> (key: String, ending: String) {
    let start = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    guard let dot = name[start...].firstIndex(of: ".") else { return (name, "") }
    return (String(name[..<dot]), name[name.index(after: dot)...].lowercased())
  }

  private func sample(_ group: Group, _ file: URL, _ shard: String) throws -> Sample {
    func error(_ expected: String, _ found: String) -> InputError {
      InputError(file: file.path, field: group.key, expected: expected, found: found)
    }
    guard let image = group.image else { throw error("a member .png, .jpg or .jpeg", "none") }
    guard InnerPath.parts(of: image.name) != nil else {
      throw error("a name without \"..\" that does not begin with a slash", image.name)
    }
    let label = try group.label.map { try Self.text($0).trimmingCharacters(in: .whitespacesAndNewlines) }
    let json = try group.json.map { try JSONField(parsing: Self.bytes($0), file: $0.part.place) }
    let id = "\(shard)/\(image.name)"
    let className = try json?.member("class").ifPresent?.string() ?? label
    let finding = try json?.member("finding").ifPresent?.string()
    let facts = try json.map { try SampleFacts($0) } ?? SampleFacts()
    let captions = try group.text.map { [try Self.text($0)] } ?? json.flatMap { try Self.captions($0) }
    do {
      guard let captions else {
        return try Sample(
          id: id, image: .part(image.part), captionedBy: caption, facts: facts, className: className,
          finding: finding)
      }
      var sample = try Sample(
        id: id, image: .part(image.part), captions: captions, facts: facts, className: className)
      sample.finding = finding
      return sample
    } catch let problem as InputError {
      throw error(problem.expected, problem.found)
    }
  }

  private static let largestText = 1 << 20

  private static func bytes(_ member: TarFile.Member) throws -> [UInt8] {
    guard member.part.count <= largestText else {
      throw InputError(
        file: member.part.place, expected: "at most \(largestText) bytes", found: "\(member.part.count)")
    }
    return try member.part.bytes()
  }

  private static func text(_ member: TarFile.Member) throws -> String {
    guard let text = String(validating: try bytes(member), as: UTF8.self) else {
      throw InputError(file: member.part.place, expected: "text in UTF-8", found: "other bytes")
    }
    return text.trimmingCharacters(in: .newlines)
  }

  private static func captions(_ line: JSONField) throws -> [String]? {
    for name in ["captions", "caption", "text"] {
      guard let field = try line.member(name).ifPresent else { continue }
      return try name == "captions" ? field.elements().map { try $0.string() } : [field.string()]
    }
    return nil
  }
}
