import ExampleSupport
import Files
import Foundation
import Responses

/// A file of JSON lines, each with a `prompt` and, perhaps, an `image` and a `target`.
struct AnswerLines {
  private struct Line {
    let object: JSONObject
    let request: AnswerRequest
    /// "line 3", for messages.
    let place: String
  }

  private let file: URL
  private let lines: [Line]

  /// Reads the whole file, but no images. Throws `InputError` that names the line when one is no such object.
  ///
  /// - Parameter target: the target of lines without one of their own
  init(contentsOf file: URL, target: String?) throws {
    self.file = file
    let folder = file.deletingLastPathComponent()
    lines = try JSONLines.map(file) { field, number in
      let object = try field.object()
      for name in AnswerReport.names where object[name] != nil {
        throw InputError(file: file.path, field: name, expected: "none of its own", found: "one")
      }
      return Line(
        object: object,
        request: AnswerRequest(
          prompt: try field.member("prompt").string(),
          image: try field.member("image").ifPresent.map {
            URL(fileURLWithPath: try $0.string(), relativeTo: folder)
          },
          target: try field.member("target").ifPresent?.string() ?? target),
        place: JSONLines.place(number))
    }
  }

  /// Writes each line with what came of it. A file is not written unless all succeed; a device or a pipe gets
  /// the lines until then.
  ///
  /// Throws `InputError` that names the line for one that cannot be answered, `OutputError`, and
  /// `Interruption.Stop` where the user wants no more.
  func write(to output: URL, answeredBy model: any Answering, _ settings: AnswerSettings) throws {
    // What can be known of any line is known before the first answer.
    let prepared = try lines.map { line in
      try naming(line) { try model.prepared(line.request, settings) }
    }
    try NamedOutput.write(to: output) { append in
      for (line, prepared) in zip(lines, prepared) {
        let report = try naming(line) { try prepared.report { _ in } }
        try append(JSON.object(line.object.appending(report.members)).text() + "\n")
      }
    }
  }

  private func naming<Result>(_ line: Line, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var error as InputError {
      error.field = [line.place, error.field].compactMap { $0 }.joined(separator: ": ")
      error.file = error.file ?? file.path
      throw error
    }
  }
}
