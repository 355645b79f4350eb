import Files
import Foundation

/// MedSafetyBench (Han et al., 2024, arXiv 2403.03744): harmful medical requests in nine categories, after the
/// nine principles of medical ethics, with answers that decline them. A file, or a folder with any of its files:
/// tables of version 2 (requests and answers) and of version 1 (requests), the lists of Llama 3, and the JSON
/// of fine-tuning.
///
/// Samples are texts only. Their groups say `category` (1 to 9), `split` and `generator`, as far as names of
/// folders and files tell.
public struct MedSafetyBench: DatasetReader {
  private let source: URL

  /// - Parameter source: a file, or a folder that is searched for files
  public init(_ source: URL) { self.source = source }

  /// Calls `body` with the requests file by file. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    guard FileKind(at: source.path, followingLinks: true) == .folder else {
      _ = try read(source, named: source.path, body)
      return
    }
    let paths = try FolderFiles.paths(in: source, endingWith: [".csv", ".txt", ".json"]).filter(Self.isKnown)
    guard !paths.isEmpty else {
      throw InputError(
        file: source.path, expected: "category_N.csv, category_N.txt or ft_safety_….json", found: "none")
    }
    for path in paths {
      let file = source.appendingPathComponent(path)
      guard try read(file, named: source.lastPathComponent + "/" + path, body) else { return }
    }
  }

  private static func isKnown(_ path: String) -> Bool {
    path.contains(/category_[0-9]+\.(csv|txt)$/) || path.contains(/(^|\/)ft_safety_[a-z]+_n[0-9]+\.json$/)
  }

  private func read(_ file: URL, named path: String, _ body: (DatasetEntry) throws -> Bool) throws -> Bool {
    let groups = try Self.groups(of: path, file: file)
    switch file.pathExtension.lowercased() {
    case "csv": return try readTable(file, path, groups, body)
    case "txt": return try readList(file, path, groups, body)
    case "json": return try readDialogues(file, path, groups, body)
    default: throw InputError(file: file.path, expected: "a file .csv, .txt or .json", found: "another")
    }
  }

  /// What the names of folders and of the file tell.
  private static func groups(of path: String, file: URL) throws -> [String: String] {
    let parts = path.split(separator: "/").map(String.init)
    var groups: [String: String] = [:]
    let isGeneral = parts.contains("hex_phi")
    if let category = path.firstMatch(of: /category_([0-9]+)\.(csv|txt)$/)?.1 {
      let categories = 1...(isGeneral ? 11 : 9)
      guard let number = Int(category), categories.contains(number) else {
        throw InputError(
          file: file.path, expected: "a category from 1 to \(categories.upperBound)", found: String(category))
      }
      groups["category"] = "\(number)"
    }
    groups["split"] =
      parts.contains("test") ? "test" : parts.contains { $0.hasPrefix("train") } ? "train" : nil
    groups["generator"] =
      isGeneral
      ? "hex_phi"
      : ["gpt4", "llama2", "llama3"].first { name in
        parts.contains { $0 == name || $0 == "med_harm_\(name)" }
      }
    return groups
  }

  // MARK: - The forms of files

  /// Version 2 has a header, whose first name is empty; version 1 has one column and no header.
  private func readTable(
    _ file: URL, _ path: String, _ groups: [String: String], _ body: (DatasetEntry) throws -> Bool
  ) throws -> Bool {
    let header = try CSVReader(file).columns
    let isFirstVersion = header.count == 1 && header != ["harmful_medical_request"]
    var reader =
      try isFirstVersion
      ? CSVReader(file, withoutHeader: ["harmful_medical_request"])
      : CSVReader(file, requiring: ["harmful_medical_request"])
    while let row = try reader.next() {
      let goesOn = try entry(body) {
        let request = try row.field("harmful_medical_request")
        return try sample(
          "\(path):\(row.line)", groups, request: request.string(),
          answer: row.field("safe_response").ifPresent?.text
        ) { request.error(expected: $0) }
      }
      guard goesOn else { return false }
    }
    return true
  }

  /// One request a line.
  private func readList(
    _ file: URL, _ path: String, _ groups: [String: String], _ body: (DatasetEntry) throws -> Bool
  ) throws -> Bool {
    for (index, line) in try TextFile.lines(of: file).enumerated() where !line.isEmpty {
      let place = JSONLines.place(index + 1)
      let goesOn = try entry(body) {
        guard let request = String(validating: line, as: UTF8.self) else {
          throw InputError(file: file.path, field: place, expected: "text in UTF-8", found: "other bytes")
        }
        return try sample("\(path):\(index + 1)", groups, request: request, answer: nil) {
          InputError(file: file.path, field: place, expected: $0, found: "\"\(request.prefix(60))\"")
        }
      }
      guard goesOn else { return false }
    }
    return true
  }

  /// An array of objects with `instruction`, `output` and an empty `input`.
  private func readDialogues(
    _ file: URL, _ path: String, _ groups: [String: String], _ body: (DatasetEntry) throws -> Bool
  ) throws -> Bool {
    var (elements, number) = (try JSONElements(file), 0)
    while let element = try elements.next() {
      number += 1
      let goesOn = try entry(body) {
        let input = try element.member("input")
        guard try input.ifPresent?.string().isEmpty ?? true else {
          throw input.error(expected: "an empty string")
        }
        let instruction = try element.member("instruction")
        return try sample(
          "\(path):\(number)", groups, request: instruction.string(),
          answer: element.member("output").string()
        ) { instruction.error(expected: $0) }
      }
      guard goesOn else { return false }
    }
    return true
  }

  private func sample(
    _ id: String, _ groups: [String: String], request: String, answer: String?,
    error: (_ expected: String) -> InputError
  ) throws -> Sample {
    guard request.hasWords else { throw error("a request with words") }
    var facts = SampleFacts()
    (facts.harmfulPrompt, facts.safeResponse, facts.groups) = (request, answer, groups)
    return Sample(id: id, facts: facts)
  }
}
