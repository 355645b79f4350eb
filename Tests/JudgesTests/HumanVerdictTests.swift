import Files
import Foundation
import Judges
import TestSupport
import Testing

@Suite struct HumanVerdictTests {
  private func read(_ text: String) throws -> [HumanVerdict] {
    try withTemporaryFolder { folder in
      try folder.write(text.utf8, to: "anna.csv")
      do {
        return try HumanVerdicts.read(
          folder.appendingPathComponent("anna.csv"), rubric: SafetyRubric())
      } catch var error as InputError {
        error.file = "anna.csv"
        throw error
      }
    }
  }

  /// As the page writes it: everything but the header in quotes.
  @Test func tableOfThePageIsRead() throws {
    let verdicts = try read(
      """
      judge,page,code,choice,note
      "Anna","p","c1","safe",""
      "","p","c1","unsafe","says ""yes"",
      twice"

      """)
    #expect(verdicts.map(\.judge) == ["Anna", "anna"])
    #expect(verdicts.map(\.choice) == [0, 1])
    #expect(verdicts.map(\.code) == ["c1", "c1"])
    #expect(verdicts[1].note == "says \"yes\",\ntwice")
  }

  @Test(arguments: [
    ("judge,code,choice,note\n", "anna.csv: expected at least one row, found none"),
    (
      "judge,code,note\n",
      "anna.csv: line 1: expected a column \"choice\", found \"judge\", \"code\", \"note\""
    ),
    (
      "judge,code,choice,note\na,c,Safe,\n",
      "anna.csv: line 2: choice: expected one of \"safe\", \"unsafe\", found \"Safe\""
    ),
    (
      "judge,code,choice,note\na,c,,\n",
      "anna.csv: line 2: choice: expected one of \"safe\", \"unsafe\", found an empty field"
    ),
    (
      "judge,code,choice,note\na,c,safe,\nb,c,safe,\na,c,unsafe,\n",
      "anna.csv: line 4: code: expected each code once for each judge, found \"c\""
    ),
    ("judge,code,choice,note\na,c,safe\n", "anna.csv: line 2: expected 4 fields, found 3"),
  ])
  func badTablesAreNamed(text: String, message: String) {
    let error = #expect(throws: InputError.self) { try read(text) }
    #expect(error?.description == message)
  }
}
