import Files
import Foundation
import TestSupport
import Testing

/// What is too large is refused before it is read, with the limit and what was found.
@Suite struct InputLimitTests {
  private func refusal(_ text: String, _ body: (URL) throws -> Void) throws -> InputError? {
    try withTemporaryFolder { folder in
      try folder.write(text.utf8, to: "file")
      return #expect(throws: InputError.self) { try body(folder.appendingPathComponent("file")) }
    }
  }

  @Test func longLinesAreNamed() throws {
    let error = try refusal("a\nbcdef\ng\n") { _ = try TextFile.lines(of: $0, longest: 4) }
    #expect(error?.field == "line 2" && error?.expected == "at most 4 bytes" && error?.found == "5")
  }

  @Test func tooManyLinesAreCounted() throws {
    for text in ["a\n\nb", "a\n\nb\n"] {
      let error = try refusal(text) { _ = try TextFile.lines(of: $0, most: 2) }
      #expect(error?.expected == "at most 2 lines" && error?.found == "3")
    }
  }

  @Test func exactlyAsMuchAsTheLimitIsRead() throws {
    try withTemporaryFolder { folder in
      try folder.write("abcd\nef".utf8, to: "file")
      let lines = try TextFile.lines(
        of: folder.appendingPathComponent("file"), largest: 7, longest: 4, most: 2)
      #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["abcd", "ef"])
    }
  }

  /// A few bytes each can cost a hundred in memory.
  @Test(arguments: ["[]", "{}", "[[]]", #"{"a":[]}"#])
  func documentsOfManyValuesAreRefused(value: String) throws {
    let text = "[" + String(repeating: value + ",", count: (1 << 24) / 4) + "0]"
    let error = #expect(throws: InputError.self) { _ = try JSONField(parsing: Array(text.utf8), file: "f") }
    #expect(error?.expected == "at most 16777216 values, arrays and objects counted 4 times")
    #expect(error?.file == "f" && error?.found == "more")
  }

  @Test func asManyValuesAsAreAllowedAreRead() throws {
    let text = "[" + String(repeating: "0,", count: (1 << 24) - 5) + "0]"
    #expect(try JSONField(parsing: Array(text.utf8), file: nil).elements().count == (1 << 24) - 4)
  }

  /// Files without content: their size alone is what is looked at.
  @Test func largeFilesAreRefusedUnread() throws {
    try withTemporaryFolder { folder in
      try folder.write([], to: "file")
      let file = folder.appendingPathComponent("file")
      for (size, read) in [
        (InputLimits.description, { _ = try JSONField(contentsOf: file) }),
        (InputLimits.lineFile, { _ = try JSONLines.map(file) { _, _ in } }),
      ] as [(Int, () throws -> Void)] {
        try #require(truncate(file.path, off_t(size + 1)) == 0)
        let error = #expect(throws: InputError.self, performing: read)
        #expect(error?.expected == "at most \(size) bytes" && error?.found == "\(size + 1) bytes")
      }
    }
  }
}
