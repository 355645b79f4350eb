import Files
import Foundation

/// Tokens from files that hold nothing else.
enum TokenList {
  private static let largestFile = 64 << 20
  /// More tokens than any model has.
  private static let mostTokens = 1 << 20

  /// The vocabulary of a `vocab.txt`: one token a line, whose id is the line's number from 0.
  ///
  /// Throws `InputError` when the file cannot be read, is no UTF-8, or holds a token twice.
  static func vocabulary(of file: URL) throws -> Vocabulary {
    try Vocabulary(lines(of: file)) { index in
      InputError(
        file: file.path, field: "line \(index + 1)", expected: "a token that stands once",
        found: "a token that stands on an earlier line")
    }
  }

  /// The vocabulary of a `vocab.json`: an object of ids by token.
  static func table(of file: URL) throws -> Vocabulary {
    try Vocabulary(JSONField(contentsOf: file, largest: largestFile))
  }

  /// The merges of a `merges.txt`: two tokens a line, earlier learned ones first, perhaps behind a line that
  /// names the version.
  static func merges(of file: URL, vocabulary: Vocabulary) throws -> MergeTable {
    var table = MergeTable(minimumCapacity: vocabulary.tokens.count)
    var rank: UInt32 = 0
    for (index, line) in try lines(of: file).enumerated() {
      if line.isEmpty || index == 0 && line.hasPrefix("#version") { continue }
      guard table.add(line, rank: rank, vocabulary: vocabulary) else {
        throw InputError(
          file: file.path, field: "line \(index + 1)",
          expected: "two tokens whose merger is in the vocabulary as they are",
          found: "\"\(line.prefix(60))\"")
      }
      rank += 1
    }
    return table
  }

  /// The lines of a file in UTF-8, without their ends; an end of the last line is no line of its own.
  private static func lines(of file: URL) throws -> [String] {
    let bytes = try InputFile.bytes(of: file, largest: largestFile)
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count <= mostTokens else {
      throw InputError(file: file.path, expected: "at most \(mostTokens) lines", found: "\(lines.count)")
    }
    return try lines.enumerated().map { index, line in
      guard let text = String(validating: line, as: UTF8.self) else {
        throw InputError(
          file: file.path, field: "line \(index + 1)", expected: "UTF-8 text", found: "other bytes")
      }
      return text.last == "\r" ? String(text.dropLast()) : text
    }
  }
}
