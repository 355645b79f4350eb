import Foundation
import Testing

/// The file of recorded digests: a line for each command, its digest and a tab before it. It is read and written where the
/// sources are.
enum DigestFixture {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/digests.tsv")

  /// Whether digests are to be recorded instead of compared.
  static let isRecording = ProcessInfo.processInfo.environment["CROSSMATCH_RECORD_DIGESTS"] == "1"

  static let advice = "CROSSMATCH_RECORD_DIGESTS=1 records all digests anew, which `git diff` then shows"

  /// Digests by commands. Throws when the file is lost, empty, or has another line than these.
  static func digests() throws -> [String: String] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    try #require(!lines.isEmpty, "digests.tsv is empty; \(advice)")
    return try lines.reduce(into: [:]) { digests, line in
      let parts = try #require(try /([0-9a-f]{16})\t(.+)/.wholeMatch(in: line), "digests.tsv has “\(line)”")
      try #require(
        digests.updateValue(String(parts.1), forKey: String(parts.2)) == nil, "\(line) stands twice")
    }
  }

  static func write(_ digests: [(command: String, digest: String)]) throws {
    let text = digests.map { "\($0.digest)\t\($0.command)\n" }.joined()
    try Data(text.utf8).write(to: file, options: .atomic)
  }
}
