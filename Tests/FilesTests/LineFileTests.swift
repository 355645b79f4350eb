import Files
import Foundation
import Testing

@Suite struct LineFileTests {
  private func withFile(_ content: String, _ body: (URL) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(content.utf8).write(to: file)
    try body(file)
  }

  @Test(arguments: [("", ""), ("1\n2\n", "1\n2\n"), ("1\n2", "1\n"), ("12", ""), ("1\n\n2\n", "1\n\n2\n")])
  func aTornLineIsDropped(before: String, kept: String) throws {
    try withFile(before) { file in
      let lines = try LineFile(file)
      #expect(try String(contentsOf: file, encoding: .utf8) == kept)
      try lines.append("{}")
      #expect(try String(contentsOf: file, encoding: .utf8) == kept + "{}\n")
    }
  }

  @Test func linesOfManyThreadsStayWhole() throws {
    try withFile("") { file in
      let lines = try LineFile(file)
      DispatchQueue.concurrentPerform(iterations: 200) { index in
        try? lines.append(String(repeating: "\(index % 10)", count: 500))
      }
      let written = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      #expect(written.count == 200)
      #expect(written.allSatisfy { $0.count == 500 && Set($0).count == 1 })
    }
  }

  @Test func errorsNameTheLine() throws {
    try withFile("{\"a\": 1}\n{\"a\": \"x\"}\n") { file in
      let error = #expect(throws: InputError.self) {
        try JSONLines.map(file) { line, _ in try line.member("a").integer() }
      }
      #expect(error?.field == "line 2: a" && error?.file == file.path)
      let numbers = try JSONLines.map(file) { _, number in number }
      #expect(numbers == [1, 2])
    }
  }
}
