import Files
import Testing

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSONField {
    try JSONField(parsing: Array(text.utf8), file: "config.json")
  }

  @Test func readsEveryKindOfValue() throws {
    let root = try parse(#"{"a": [1, -2.5e3, true, null, "x\u00e9\ud83d\ude00\n"], "b": {"c": 0}}"#)
    let elements = try root.member("a").elements()
    #expect(try elements[0].integer() == 1)
    #expect(try elements[1].number() == -2500)
    #expect(try elements[2].bool())
    #expect(elements[3].ifPresent == nil)
    #expect(Array(try elements[4].string().utf8) == Array("x\u{e9}😀\n".utf8))
    #expect(try root.member("b").member("c").integer() == 0)
    #expect(try root.member("absent").ifPresent == nil)
  }

  @Test func keysAreComparedByBytes() throws {
    let root = try parse("{\"\u{e9}\": 1, \"e\u{301}\": 2}")
    #expect(try root.member("\u{e9}").integer() == 1)
    #expect(try root.member("e\u{301}").integer() == 2)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", "+1", "nul", "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\q\"", "\"a\nb\"", "1 2", "1e999", "\"\\u+123\"", "// x\n1", "'a'", "[1", "\"abc", "-", "{1:2}",
  ])
  func refusesWhatIsNotJSON(_ text: String) {
    #expect(throws: InputError.self) { try parse(text) }
  }

  @Test func refusesNestingThatWouldExhaustTheStack() {
    #expect(throws: InputError.self) { try parse(String(repeating: "[", count: 100_000)) }
  }

  @Test func refusesInvalidUTF8() {
    #expect(throws: InputError.self) { try JSONField(parsing: [0x22, 0xFF, 0x22], file: nil) }
  }

  @Test func complaintsNameFileFieldAndValue() throws {
    let root = try parse(#"{"vision": {"sizes": [1, "two"]}}"#)
    let error = #expect(throws: InputError.self) {
      try root.member("vision").member("sizes").elements()[1].integer(in: 1...8)
    }
    #expect(
      error?.description == "config.json: vision.sizes[1]: expected an integer from 1 to 8, found \"two\"")
  }

  @Test func errorsStayOnOneLine() {
    let error = InputError(file: "a\nb", expected: "x", found: "\u{1B}[31m\r\n")
    #expect(error.description == "a\\u{a}b: expected x, found \\u{1b}[31m\\u{d}\\u{a}")
  }
}
