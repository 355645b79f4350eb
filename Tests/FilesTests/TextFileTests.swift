import Files
import Foundation
import Testing

/// Text files as editors and Python write them.
@Suite struct TextFileTests {
  private func withFile<Result>(_ bytes: some Sequence<UInt8>, _ body: (URL) throws -> Result) throws
    -> Result
  {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file)
  }

  private func lines(_ text: String) throws -> [String] {
    try withFile(text.utf8) { try TextFile.lines(of: $0, largest: 1 << 20) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func marksAndLineEndsAreNoPartOfLines() throws {
    #expect(try lines("\u{FEFF}a\r\n\r\nb \n") == ["a", "", "b "])
    #expect(try lines("a\n\u{FEFF}b") == ["a", "\u{FEFF}b"])
    #expect(try lines("\u{FEFF}") == [])
    #expect(try lines("\n") == [""])
  }

  @Test(
    arguments: [
      (.utf16, "UTF-16"), (.utf16LittleEndian, "UTF-16"), (.utf16BigEndian, "UTF-16"), (.utf32, "UTF-32"),
      (.utf32LittleEndian, "UTF-32"), (.utf32BigEndian, "UTF-32"),
    ] as [(String.Encoding, String)])
  func otherEncodingsAreNamed(encoding: String.Encoding, name: String) throws {
    let bytes = [UInt8](try #require(#"{"text":"a"}"#.data(using: encoding)))
    try withFile(bytes) { file in
      let error = #expect(throws: InputError.self) { try TextFile.lines(of: file, largest: 100) }
      #expect(error?.found == name && error?.file == file.path)
      let json = #expect(throws: InputError.self) { try JSONField(contentsOf: file) }
      #expect(json?.found == name && json?.field == "JSON")
    }
  }

  /// The numbers of the lines that are not blank, with their members `a`.
  private func numbered(_ text: String) throws -> [[Int]] {
    try withFile(text.utf8) { file in
      try JSONLines.map(file) { line, number in [number, try line.member("a").integer()] }
    }
  }

  @Test func blankLinesArePassedOverAndCounted() throws {
    #expect(
      try numbered("\u{FEFF}{\"a\":1}\r\n\r\n \t\r\n{\"a\":2}\n\n\n{\"a\":3}\n\n") == [
        [1, 1], [4, 2], [7, 3],
      ])
    #expect(try numbered("\n \n\r\n") == [])
    let error = #expect(throws: InputError.self) { try numbered("\n{\"a\":1}\n\n{\"a\":\"x\"}\n") }
    #expect(error?.field == "line 4: a")
    let broken = #expect(throws: InputError.self) { try numbered("\n\n{\"a\":1") }
    #expect(broken?.field == "line 3: JSON")
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity"])
  func pythonsNumbersAreLeftAloneAndAreNone(_ name: String) throws {
    #expect(try numbered(#"{"b":[\#(name),{"c":\#(name)}],"a":5}"#) == [[1, 5]])
    try withFile("{\"a\":\(name)}\n".utf8) { file in
      let error = #expect(throws: InputError.self) {
        try JSONLines.map(file) { line, _ in try line.member("a").number() }
      }
      #expect(error?.description.hasSuffix("line 1: a: expected a number, found \(name)") == true)
      #expect(throws: InputError.self) { try JSONField(contentsOf: file) }
      let written = try JSONLines.map(file) { line, _ in line.value!.text() }
      #expect(written == [#"{"a":null}"#])
    }
    #expect(throws: InputError.self) { try numbered("{\"a\":\(name.dropLast())}") }
    #expect(throws: InputError.self) { try numbered("{\"a\":-NaN}") }
  }
}
