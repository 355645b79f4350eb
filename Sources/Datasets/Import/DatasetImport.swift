import Files
import Foundation
import Imaging

/// Writes a data set as a folder that attacks and other tools read: images, and one line of JSON for each in
/// `metadata.jsonl` (the imagefolder convention of Hugging Face Datasets).
///
/// Beside it stand `questions.jsonl`, which `generate --input` answers, with a line for each question about a
/// sample; `skipped.jsonl`, which says what was left out and why; and `summary.json`. Image files are copied
/// byte for byte. The lists are written last, so that a folder with a summary is complete.
public struct DatasetImport {
  /// The file that describes the images.
  public static let metadataName = "metadata.jsonl"
  /// The file of questions.
  public static let questionsName = "questions.jsonl"
  /// The file about what was left out.
  public static let skippedName = "skipped.jsonl"
  /// The file that counts what was written.
  public static let summaryName = "summary.json"
  /// What says that a folder is not complete.
  public static let unfinishedName = "unfinished.json"

  private static let imageFolder = "images"
  private static let maskFolder = "masks"

  private let reader: any DatasetReader
  private let folder: URL
  private let limit: Int?
  private let isResuming: Bool
  private var summary: DatasetSummary
  /// The sources of the images that were written, by their names.
  private var sources: [Int: Int] = [:]

  /// - Parameters:
  ///   - reader: the data set
  ///   - format: the name of its format, for the summary
  ///   - source: its path as the user gave it, for the summary
  ///   - folder: the folder to write to, which is made unless it is there
  ///   - limit: how many entries from the beginning are looked at; all unless given
  ///   - isResuming: whether images of the right size that are there are those of a stopped import
  public init(
    _ reader: some DatasetReader, format: String, source: String, to folder: URL, limit: Int? = nil,
    isResuming: Bool = false
  ) {
    (self.reader, self.folder, self.limit, self.isResuming) = (reader, folder, limit, isResuming)
    summary = DatasetSummary(format: format, source: source)
  }

  /// Writes the folder.
  ///
  /// - Parameter progress: called after each entry with the number that are done; return false to stop. The
  ///   folder then holds `unfinished.json` and images, but no lists.
  /// - Returns: what was written, nil when the call was stopped
  /// - Throws: `OutputError`; `InputError` when the set as a whole cannot be read, or nothing in it can be used
  public mutating func run(progress: (_ done: Int) -> Bool = { _ in true }) throws -> DatasetSummary? {
    try OutputFile.makeFolder(folder)
    let unfinished = folder.appendingPathComponent(Self.unfinishedName)
    try OutputFile.write(#"{"unfinished": true}"#.utf8, to: unfinished)
    do {
      try writeLists(progress)
    } catch is Stop {
      return nil
    } catch let problem as InputError {
      try? FileManager.default.removeItem(at: unfinished)
      throw problem
    }
    try OutputFile.write(summary.text.utf8, to: folder.appendingPathComponent(Self.summaryName))
    try? FileManager.default.removeItem(at: unfinished)
    return summary
  }

  /// Removes the lists, so that the folder does not look complete while its images are replaced.
  public static func removeLists(from folder: URL) {
    for name in [summaryName, metadataName, questionsName, skippedName, unfinishedName] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  private struct Stop: Error {}

  /// Writes the images and all lists. Throws `Stop` when that is wished.
  private mutating func writeLists(_ progress: (Int) -> Bool) throws {
    let lists = [Self.metadataName, Self.questionsName, Self.skippedName].map(folder.appendingPathComponent)
    var importing = self
    try OutputFile.write(to: lists[0]) { metadata in
      try OutputFile.write(to: lists[1]) { questions in
        try OutputFile.write(to: lists[2]) { skipped in
          try importing.readAll(progress) { entry in
            try importing.write(entry, metadata: metadata, questions: questions, skipped: skipped)
          }
          try importing.requireSome()
        }
      }
    }
    self = importing
    let counts = [summary.samples, summary.questions, summary.skipped]
    for (list, count) in zip(lists, counts) where count == 0 { try? FileManager.default.removeItem(at: list) }
  }
}

// MARK: - Entries

extension DatasetImport {
  private typealias Append = (String) throws -> Void

  private func readAll(_ progress: (Int) -> Bool, _ take: (DatasetEntry) throws -> Void) throws {
    var count = 0
    try reader.read { entry in
      guard count < limit ?? .max else { return false }
      try take(entry)
      count += 1
      guard progress(count) else { throw Stop() }
      return true
    }
  }

  private mutating func write(
    _ entry: DatasetEntry, metadata: Append, questions: Append, skipped: Append
  ) throws {
    do {
      guard case .sample(let sample) = entry else {
        if case .unusable(let problem) = entry { throw problem }
        return
      }
      let files = try writeFiles(of: sample)
      if let files { try metadata(sample.metadata(image: files.image, mask: files.mask).text() + "\n") }
      let asked = sample.questions
      for question in asked { try questions(sample.line(of: question, image: files?.image).text() + "\n") }
      summary.count(sample, questions: asked.count)
    } catch let problem as InputError {
      summary.count(problem)
      try skipped(problem.line.text() + "\n")
    }
  }

  /// Throws `InputError` when everything was left out.
  private func requireSome() throws {
    guard summary.samples + summary.textSamples == 0 else { return }
    let reason = summary.reasons.max { $0.value < $1.value }?.key
    throw InputError(
      file: summary.source, expected: "entries that can be used",
      found: reason.map { "\(summary.skipped) that cannot be, most for lack of \($0)" } ?? "none")
  }
}

// MARK: - Images and masks

extension DatasetImport {
  /// Writes a sample's image and mask; nil for a sample without an image. Throws `InputError` when they cannot
  /// be read.
  private mutating func writeFiles(of sample: Sample) throws -> (image: String, mask: String?)? {
    guard let (bytes, format) = try Self.imageFile(of: sample) else { return nil }
    let mask = try sample.readLesion()
    let name = try Self.name(of: sample, ending: format.nameEnding)
    let paths = (
      image: "\(Self.imageFolder)/\(name)", mask: mask.map { _ in "\(Self.maskFolder)/\(name).png" }
    )
    guard try claim(name, for: sample) else { return paths }
    try write(bytes, to: paths.image)
    if let mask, let path = paths.mask { try write(mask.image.pngBytes(), to: path) }
    return paths
  }

  /// A PNG or JPEG file of the sample's image: its own, or one of what is shown of it; nil without an image.
  private static func imageFile(of sample: Sample) throws -> (bytes: [UInt8], format: ImageFormat)? {
    let bytes: [UInt8]
    switch sample.image {
    case .absent: return nil
    case .file(let url, _): bytes = try InputFile.bytes(of: ImagePlace(url).file, largest: largestImage)
    case .part(let part, _): bytes = try part.bytes()
    case .memory(let image): bytes = image.pngBytes()
    }
    if let format = ImageFormat(of: bytes) { return (bytes, format) }
    return (try sample.readImage().pngBytes(), .png)
  }

  private static let largestImage = 1 << 30

  /// The name of a sample's image file: its `id`, with an ending unless it has one of an image.
  private static func name(of sample: Sample, ending: String) throws -> String {
    guard let parts = InnerPath.parts(of: sample.id) else {
      throw InputError(field: sample.id, expected: "a name that leads out of no folder", found: "another")
    }
    let name = parts.filter { $0 != "." && !$0.isEmpty }.joined(separator: "/")
    let isNamed = [".png", ".jpg", ".jpeg"].contains { name.lowercased().hasSuffix($0) }
    return isNamed ? name : "\(name).\(ending)"
  }

  /// Remembers what a name stands for, so that no image is written over another. Whether it is new. Throws
  /// `InputError` for a name that stands for another image.
  private mutating func claim(_ name: String, for sample: Sample) throws -> Bool {
    let source: Int =
      switch sample.image {
      case .file(let url, _): url.hashValue
      case .part(let part, _): part.hashValue
      case .memory, .absent: sources.count
      }
    let earlier = sources.updateValue(source, forKey: name.hashValue)
    guard earlier == nil || earlier == source else {
      throw InputError(field: sample.id, expected: "each name once", found: "an earlier image of that name")
    }
    return earlier == nil
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let url = folder.appendingPathComponent(path)
    if isResuming, (try? InputFile.size(of: url)) == bytes.count { return }
    let parts = path.split(separator: "/").dropLast().map(String.init)
    _ = try parts.reduce(folder) { try OutputFile.makeFolder($1, in: $0) }
    try OutputFile.write(bytes, to: url)
  }
}

// MARK: - Lines

extension Sample {
  /// The line of `metadata.jsonl` about the sample.
  fileprivate func metadata(image: String, mask: String?) -> JSON {
    var members: [(key: String, value: JSON)] = [("file_name", .string(image))]
    if let mask { members.append((Self.lesionMember, .string(mask))) }
    let texts = [("class", className), ("finding", finding), ("location", location)]
    for (name, text) in texts { if let text { members.append((name, .string(text))) } }
    members.append(("captions", .array(captions.map { .string($0) })))
    if let unmatchedCaption { members.append(("unmatched_caption", .string(unmatchedCaption))) }
    if !mismatched.isEmpty {
      let kinds = mismatched.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, captions in
        (key: kind.member, value: JSON.array(captions.map { .string($0) }))
      }
      members.append(("mismatched_captions", .object(JSONObject(members: kinds))))
    }
    return .object(JSONObject(members: members + facts.members))
  }

  /// The line of `questions.jsonl` about one of the sample's questions.
  fileprivate func line(of question: SampleQuestion, image: String?) -> JSON {
    var members: [(key: String, value: JSON)] = [
      // The name that published files of responses give, so that both can be compared.
      ("id", .string(facts.groups["source_id"] ?? id)), ("input", .optional(question.input)),
      ("prompt", .string(question.text)), ("request", .string(question.request)), ("image", .optional(image)),
    ]
    let known = [
      ("class", className), ("task", facts.task), ("attribute", facts.attribute),
      ("key_phrase", facts.keyPhrase), ("safe_response", facts.safeResponse),
    ]
    for (name, text) in known { if let text { members.append((name, .string(text))) } }
    let labels = facts.groups.filter { !["input", "source_id"].contains($0.key) }.sorted { $0.key < $1.key }
    if !labels.isEmpty {
      let groups = labels.map { (key: $0.key, value: JSON.string($0.value)) }
      members.append(("labels", .object(JSONObject(members: groups))))
    }
    return .object(JSONObject(members: members))
  }
}

extension InputError {
  /// The line of `skipped.jsonl` about an entry that was left out.
  fileprivate var line: JSON {
    [
      "file": .optional(file), "field": .optional(field), "expected": .string(expected),
      "found": .string(found),
    ]
  }
}
