import Files
import Foundation
import Imaging
import Phantoms

extension PairSet {
  /// Reads a folder's `metadata.jsonl`, as Hugging Face Datasets reads it (imagefolder) and as `phantoms`
  /// writes it; images are only looked for.
  ///
  /// A line is an object with `file_name`, a path inside of the folder, and either `captions`, `text` or
  /// `caption`. It may also have `mask_file_name`, `class`, `finding` and `location` (null and absent are the
  /// same), `mismatched_captions`, an object of lists: `wrong_class`, `wrong_finding`, `wrong_location`,
  /// `unmatched_caption`, the texts of `SampleFacts` (`attribute`, `unmatched_attribute`, `task`, `prompt`,
  /// `harmful_prompt`, `key_phrase`, `safe_response`) and `groups`, an object of strings. Other members are
  /// left alone.
  ///
  /// - Parameters:
  ///   - metadata: the file, which stands in the folder of its images
  ///   - limit: how many lines from the beginning are used; all unless given
  ///   - reading: how the images are read
  /// - Throws: `InputError` that names file, line and field: for what is malformed, for a path that is not
  ///   there or leads out of the folder, and when there is no line
  public init(contentsOf metadata: URL, limit: Int? = nil, images reading: ImageReading = ImageReading())
    throws
  {
    self = try PairSet(reading: metadata, limit: limit, images: reading)
    try requireUsable()
  }

  /// As above, and also of metadata with lines that are wrong or no JSON, which are then in `unusable`.
  ///
  /// Throws `InputError` when the file cannot be read, and when there is no line.
  public init(reading metadata: URL, limit: Int? = nil, images reading: ImageReading = ImageReading())
    throws
  {
    var (samples, unusable, count) = ([Sample](), [UnusableLine](), 0)
    for (position, bytes) in try Self.lines(of: metadata) where count < limit ?? .max {
      let number = count
      count += 1
      let line = Result { try JSONField(parsing: Array(bytes), file: metadata.path, readingNonFinite: true) }
      let name = try? line.get().member("file_name").string()
      let place = LinePlace(metadata: metadata.path, line: position, image: name)
      do {
        var sample = try Sample(line.get(), in: metadata.deletingLastPathComponent(), reading)
        (sample.place, sample.number) = (place, number)
        samples.append(sample)
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
    self.init(metadata: metadata, samples: samples, unusable: unusable)
  }

  /// The lines that are not blank, each with its number, counted from 1: those that `JSONLines` reads, but
  /// none has to be JSON.
  private static func lines(of metadata: URL) throws -> [(number: Int, bytes: ArraySlice<UInt8>)] {
    try TextFile.lines(of: metadata).enumerated().compactMap { index, line in
      line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } ? nil : (index + 1, line)
    }
  }
}

extension Sample {
  fileprivate init(_ line: JSONField, in folder: URL, _ reading: ImageReading) throws {
    let file = try line.member("file_name")
    id = try file.string()
    image = .file(try file.path(inside: folder), reading)
    lesion = try line.member(Self.lesionMember).ifPresent.map { .file(try $0.path(inside: folder)) }
    className = try line.member("class").ifPresent?.string()
    finding = try line.member("finding").ifPresent?.string()
    location = try line.member("location").ifPresent?.string()
    let (member, captions) = try Self.captions(line)
    (captionMember, self.captions) = (member, captions)
    unmatchedCaption = try line.member("unmatched_caption").ifPresent?.untrueCaption(beside: captions)
    facts = try SampleFacts(line)
    let mismatches = try line.member("mismatched_captions").ifPresent
    mismatched = try CaptionMismatch.allCases.reduce(into: [:]) { result, kind in
      let texts = try mismatches?.member(kind.member).ifPresent?.elements() ?? []
      result[kind] = try texts.map { try $0.untrueCaption(beside: captions) }
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

extension CaptionMismatch {
  /// The name of the member of `mismatched_captions`.
  var member: String { rawValue.replacing("-", with: "_") }
}

extension JSONField {
  fileprivate func caption() throws -> String {
    let text = try string()
    guard text.hasWords else { throw error(expected: "a caption with words") }
    return text
  }

  fileprivate func untrueCaption(beside captions: [String]) throws -> String {
    let string = try caption()
    guard !captions.contains(where: { ExactString($0) == ExactString(string) }) else {
      throw error(expected: "a caption that is not also a true one")
    }
    return string
  }

  /// The file at a relative path inside of the folder, possibly with a frame or slice named behind it. Throws as `InnerPath.file` does.
  fileprivate func path(inside folder: URL) throws -> URL {
    try InnerPath.file(string(), in: folder) { error(expected: $0) }
  }
}
