import Files
import Foundation
import Imaging
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
    /// Where it stands.
    public let place: LinePlace
    /// The place among the lines, from 0.
    public let number: Int
    /// The path of the image as the line says it.
    public let name: String
    public let imageFile: URL
    /// How the image is read.
    public let reading: ImageReading
    /// Of a mask of the lesion.
    public let maskFile: URL?
    public let className: String?
    public let finding: String?
    public let location: String?
    /// What is true of the image; at least one, none empty.
    public let captions: [String]
    /// The member that has them: `captions`, `text` or `caption`.
    public let captionMember: String
    /// What is wrong in one respect, as far as the line says; none is also among `captions`.
    public let mismatched: [CaptionMismatch: [String]]
  }

  /// The file that was read.
  public let metadata: URL
  /// The lines that are used, in order.
  public let items: [Item]
  /// The lines that cannot be used, in order.
  public let unusable: [UnusableLine]
  /// What was found out about images that were read and can be used, in lines for people.
  public internal(set) var warnings: [String] = []
  /// What any of these images is.
  public internal(set) var traits: Set<ImageTrait> = []

  init(
    metadata: URL, items: [Item], unusable: [UnusableLine], warnings: [String] = [],
    traits: Set<ImageTrait> = []
  ) {
    (self.metadata, self.items, self.unusable) = (metadata, items, unusable)
    (self.warnings, self.traits) = (warnings, traits)
  }

  /// Reads the metadata; images are only looked for.
  ///
  /// - Parameters:
  ///   - limit: how many lines from the beginning are used; all unless given
  ///   - reading: how the images are read
  /// - Throws: `InputError` that names file, line and field: for what is malformed, for a path that is not there or leads
  ///   out of the folder, and when there is no line
  public init(contentsOf metadata: URL, limit: Int? = nil, images reading: ImageReading = ImageReading())
    throws
  {
    self = try PairSet(reading: metadata, limit: limit, images: reading)
    try requireUsable()
  }

  /// The same also of metadata with lines that are wrong or no JSON, which are then in `unusable`.
  ///
  /// Throws `InputError` when the file cannot be read, and when there is no line.
  public init(reading metadata: URL, limit: Int? = nil, images reading: ImageReading = ImageReading())
    throws
  {
    var (items, unusable, count) = ([Item](), [UnusableLine](), 0)
    for (position, bytes) in try Self.lines(of: metadata) where count < limit ?? .max {
      let number = count
      count += 1
      let line = Result { try JSONField(parsing: Array(bytes), file: metadata.path, readingNonFinite: true) }
      let name = try? line.get().member("file_name").string()
      let place = LinePlace(metadata: metadata.path, line: position, image: name)
      do {
        items.append(
          try Item(line.get(), at: place, number, in: metadata.deletingLastPathComponent(), reading))
      } catch var problem as InputError {
        // The members of a line name themselves.
        let places = [JSONLines.place(position), problem.field].compactMap { $0 }
        problem.field = places.joined(separator: ": ")
        unusable.append(UnusableLine(place: place, number: number, problem: problem))
      }
    }
    guard count > 0 else {
      throw InputError(file: metadata.path, expected: "at least one line", found: "none")
    }
    self.init(metadata: metadata, items: items, unusable: unusable)
  }

  /// The lines that are not blank, each with its number, counted from 1. What `JSONLines` reads, but none has to be JSON.
  private static func lines(of metadata: URL) throws -> [(number: Int, bytes: ArraySlice<UInt8>)] {
    try TextFile.lines(of: metadata, largest: 1 << 32).enumerated().compactMap { index, line in
      line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } ? nil : (index + 1, line)
    }
  }
}

extension PairSet.Item {
  fileprivate init(
    _ line: JSONField, at place: LinePlace, _ number: Int, in folder: URL, _ reading: ImageReading
  ) throws {
    (self.place, self.number, self.reading) = (place, number, reading)
    let file = try line.member("file_name")
    name = try file.string()
    imageFile = try file.path(inside: folder)
    maskFile = try line.member("mask_file_name").ifPresent?.path(inside: folder)
    className = try line.member("class").ifPresent?.string()
    finding = try line.member("finding").ifPresent?.string()
    location = try line.member("location").ifPresent?.string()
    let (member, captions) = try Self.captions(line)
    (captionMember, self.captions) = (member, captions)
    let mismatches = try line.member("mismatched_captions").ifPresent
    mismatched = try CaptionMismatch.allCases.reduce(into: [:]) { result, kind in
      let key = kind.rawValue.replacing("-", with: "_")
      let texts = try mismatches?.member(key).ifPresent?.elements() ?? []
      result[kind] = try texts.map { text in
        let string = try text.caption()
        guard !captions.contains(where: { ExactString($0) == ExactString(string) }) else {
          throw text.error(expected: "a caption that is not also a true one")
        }
        return string
      }
    }
  }

  private static func captions(_ line: JSONField) throws -> (member: String, texts: [String]) {
    let given = try ["captions", "text", "caption"].filter { try line.member($0).ifPresent != nil }
    guard given.count == 1 else {
      throw line.error(expected: "one of \"captions\", \"text\" and \"caption\"")
    }
    let field = try line.member(given[0])
    guard given[0] == "captions" else { return (given[0], [try field.caption()]) }
    let captions = try field.elements().map { try $0.caption() }
    guard !captions.isEmpty else { throw field.error(expected: "at least one caption") }
    return (given[0], captions)
  }
}

extension JSONField {
  fileprivate func caption() throws -> String {
    let text = try string()
    guard text.contains(where: { !$0.isWhitespace }) else { throw error(expected: "a caption with words") }
    return text
  }

  /// The file at a relative path that stays inside of the folder by what it says; symbolic links in the folder are data as
  /// they are.
  fileprivate func path(inside folder: URL) throws -> URL {
    let path = try string()
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.contains("\0"), !parts.contains(".."), parts.first != "" else {
      throw error(expected: "a path inside of the folder")
    }
    let url = folder.appendingPathComponent(path)
    do {
      _ = try InputFile.size(of: url)
    } catch let problem as InputError {
      throw error(expected: "the path of \(problem.expected) in \(folder.path)")
    }
    return url
  }
}
