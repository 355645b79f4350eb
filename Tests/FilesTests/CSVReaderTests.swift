import Files
import Foundation
import TestSupport
import Testing

/// Tables as pandas, spreadsheets and editors write them, right and wrong.
@Suite struct CSVReaderTests {
  private func read<Result>(_ bytes: some Sequence<UInt8>, _ body: (URL) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try folder.write(bytes, to: "table.csv")
      return try body(folder.appendingPathComponent("table.csv"))
    }
  }

  /// The rows as the texts of columns `a` and `b`, each with its line.
  private func rows(_ bytes: some Sequence<UInt8>) throws -> [[String]] {
    try read(bytes) { file in
      var reader = try CSVReader(file, requiring: ["a", "b"])
      var rows: [[String]] = []
      while let row = try reader.next() {
        rows.append(["\(row.line)", try row.field("a").string(), try row.field("b").string()])
      }
      return rows
    }
  }

  @Test(
    arguments: [
      ("a,b\n1,2\n", [["2", "1", "2"]]),
      ("a,b\r\n1,2\r\n3,4", [["2", "1", "2"], ["3", "3", "4"]]),
      ("\u{FEFF}b,a\n1,2\n", [["2", "2", "1"]]),
      ("a,b\n,\n", [["2", "", ""]]),
      ("a,b\n\"\",\n", [["2", "", ""]]),
      ("a,b\n\"x \"\"y\"\", z\",\"\"\"\"\n", [["2", "x \"y\", z", "\""]]),
      ("a,b\n\"1\n2\r\n3\",x\n4,5\n", [["2", "1\n2\r\n3", "x"], ["5", "4", "5"]]),
      ("\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n\n", [["5", "1", "2"], ["8", "3", "4"]]),
      ("a,b\n é\u{2028},\u{1F9E0} \n", [["2", " é\u{2028}", "\u{1F9E0} "]]),
      ("a,b\n1,2\u{0}3\n", [["2", "1", "2\u{0}3"]]),
      ("\"a\",\"b\"\n1,2", [["2", "1", "2"]]), ("a,b\n", []), ("a,b", []),
    ] as [(String, [[String]])])
  func rowsAreRead(text: String, expected: [[String]]) throws {
    #expect(try rows(text.utf8) == expected)
  }

  @Test(
    arguments: [
      ("", "line 1: expected a header with names of columns, found nothing"),
      ("\n\r\n", "line 1: expected a header with names of columns, found nothing"),
      ("a,c\n", "line 1: expected a column \"b\", found \"a\", \"c\""),
      ("a,b,a\n", "line 1: expected a name for each column, found \"a\" twice"),
      ("a,b\n1\n", "line 2: expected 2 fields, found 1"),
      ("a,b\n1,2\n1,2,3\n", "line 3: expected 2 fields, found 3"),
      ("a,b\n1,2\"3\n", "line 2: b: expected quotes around a whole field, found one within it"),
      ("a,b\n1, \"2\"\n", "line 2: b: expected quotes around a whole field, found one within it"),
      (
        "a,b\n\"1\n\"x,2\n",
        "line 2: a: expected a comma or the line's end behind a closing quote, found \"x\""
      ),
      ("a,b\n1,2\n\"3\n4", "line 3: a: expected a closing quote, found the end of the file"),
      ("a,b\n1,2\r3,4\n", "line 2: b: expected LF behind CR at a line's end, found CR alone"),
      ("a,\"b", "line 1: field 2: expected a closing quote, found the end of the file"),
    ])
  func whatIsWrongIsTold(text: String, complaint: String) {
    let error = #expect(throws: InputError.self) { try rows(text.utf8) }
    #expect(error?.description.hasSuffix("table.csv: \(complaint)") == true, "\(error?.description ?? "")")
  }

  @Test func textThatIsNotUTF8IsToldWithItsField() throws {
    let error = #expect(throws: InputError.self) { try rows(Array("a,b\n1,2\nx,".utf8) + [0xC3, 0x0A]) }
    #expect(error?.field == "line 3: b" && error?.found == "other bytes")
    let header = #expect(throws: InputError.self) { try rows(Array("a,b".utf8) + [0xFF, 0x0A]) }
    #expect(header?.field == "line 1: field 2")
    let other = #expect(throws: InputError.self) { try rows([0xFF, 0xFE, 0x61, 0, 0x2C, 0]) }
    #expect(other?.found == "UTF-16")
  }

  @Test func rowsBehindOneThatCannotBeUsedAreRead() throws {
    try read("a,b\n1\n2,3\n".utf8) { file in
      var reader = try CSVReader(file)
      let short = try #require(try reader.next())
      #expect(throws: InputError.self) { try short.field("a") }
      #expect(try reader.next()?.field("b").string() == "3")
      #expect(try reader.next() == nil)
    }
  }

  @Test(
    arguments: [
      ("a,b\n1234,1234\n", nil),
      ("a,b\n12345,1\n", "line 2: a: expected at most 4 bytes in a field, found more"),
      ("a,b\n\"12\n34\",1\n", "line 2: a: expected at most 4 bytes in a field, found more"),
      ("a,b\n1,,,,,,,,,\n", "line 2: field 10: expected at most 9 bytes in a row, found more"),
      ("a,b,c,d\n", "line 1: expected at most 3 columns, found 4"),
    ])
  func lengthsAreLimited(text: String, complaint: String?) throws {
    var limits = CSVLimits()
    (limits.field, limits.row, limits.columns) = (4, 9, 3)
    let problem = try read(text.utf8) { file -> InputError? in
      do {
        var reader = try CSVReader(file, limits: limits)
        while try reader.next() != nil {}
        return nil
      } catch let error as InputError {
        return error
      }
    }
    #expect(problem?.description.components(separatedBy: "table.csv: ").last == complaint)
  }

  @Test func aTableWithoutHeaderIsNamedByItsReader() throws {
    try read("\"x, y\"\n\nz\n".utf8) { file in
      var reader = try CSVReader(file, withoutHeader: ["request"])
      #expect(try reader.next()?.field("request").string() == "x, y")
      let second = try #require(try reader.next())
      #expect(second.line == 3)
      #expect(try second.field("request").string() == "z")
      #expect(try reader.next() == nil)
    }
  }

  @Test func fieldsAreReadAsWhatTheyAre() throws {
    try read(",whole,real,both_responses,null\n0,-17,2.5e-1,text,\n".utf8) { file in
      var reader = try CSVReader(file)
      #expect(reader.columns == ["", "whole", "real", "both_responses", "null"])
      let row = try #require(try reader.next())
      #expect(try row.field("").integer() == 0)
      #expect(try row.field("whole").integer(in: -20...0) == -17)
      #expect(try row.field("real").number() == 0.25)
      #expect(try row.field(named: ["both_response", "both_responses"]).string() == "text")
      #expect(try row.field("null").ifPresent == nil)
      #expect(try row.field("absent").ifPresent == nil)
      for (complaint, body) in [
        (
          "line 2: whole: expected an integer from 0 to 9, found \"-17\"",
          { _ = try row.field("whole").integer(in: 0...9) }
        ),
        ("line 2: real: expected an integer, found \"2.5e-1\"", { _ = try row.field("real").integer() }),
        (
          "line 2: both_responses: expected a number, found \"text\"",
          { _ = try row.field("both_responses").number() }
        ),
        ("line 2: null: expected a number, found an empty field", { _ = try row.field("null").number() }),
        ("line 2: absent: expected text, found no such column", { _ = try row.field("absent").string() }),
        (
          "line 2: x: expected text, found no such column", { _ = try row.field(named: ["x", "y"]).string() }
        ),
      ] as [(String, () throws -> Void)] {
        let error = #expect(throws: InputError.self) { try body() }
        #expect(error?.description.hasSuffix(complaint) == true, "\(error?.description ?? "")")
      }
    }
  }

  @Test(arguments: ["nan", "inf", "0x1p3", "1e999", " 1", "1_0"])
  func numbersAreFiniteDecimals(_ text: String) throws {
    try read("n\n\(text)\n".utf8) { file in
      var reader = try CSVReader(file)
      let row = try #require(try reader.next())
      #expect(throws: InputError.self) { try row.field("n").number() }
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let cells = [["1,\"2\"", "x\r\ny"], ["", " "], ["é", "\"\""]]
    #expect(try rows(CSV.text(header: ["a", "b"], rows: cells).utf8).map { Array($0.dropFirst()) } == cells)
  }

  /// Blocks of the file end within rows, fields and characters.
  @Test func rowsMayLieAcrossBlocks() throws {
    let cells = (0..<4_000).map { ["\($0) é\n\"\(String(repeating: "ü", count: $0 % 50))", "\($0)"] }
    #expect(
      try rows(CSV.text(header: ["a", "b"], rows: cells).utf8).map { Array($0.dropFirst()) } == cells)
  }
}
