import Files
import Foundation

/// The responses of a file.
public struct ResponseSet: Sendable, Hashable {
  /// The answers in the order of the file.
  public var responses: [CollectedResponse]
  /// What was asked and not answered, as far as the file says so.
  public var failures: [FailedResponse]

  /// Responses, and what was asked in vain.
  ///
  /// - Parameters:
  ///   - responses: the answers
  ///   - failures: what was asked and not answered
  public init(responses: [CollectedResponse], failures: [FailedResponse] = []) {
    (self.responses, self.failures) = (responses, failures)
  }

  /// Reads JSON lines as `collect-responses` and `generate` write them; an item without an `id` is called by
  /// the number of its line.
  ///
  /// - Parameters:
  ///   - file: the file
  ///   - source: what answered, as far as the lines do not say it
  /// - Throws: `InputError` that names file, line and member, for a line that is malformed, for one item and
  ///   input of one model and method that stands twice, and for a file without lines
  public init(lines file: URL, source: ResponseSource = ResponseSource()) throws {
    var (responses, failures, seen) = ([CollectedResponse](), [FailedResponse](), Set<[ExactString?]>())
    _ = try JSONLines.map(file) { line, number in
      if let failure = try FailedResponse(line) {
        failures.append(failure)
        return
      }
      let response = try CollectedResponse(line, number: number, source: source)
      let key = [
        response.id, response.question.input, response.source.model, response.source.method,
        response.source.safetyPrompt,
      ]
      guard seen.insert(key.map { $0.map { ExactString($0) } }).inserted else {
        throw try line.member("id").error(expected: "each item once for each input, model and method")
      }
      responses.append(response)
    }
    guard !responses.isEmpty || !failures.isEmpty else {
      throw InputError(file: file.path, expected: "at least one line", found: "none")
    }
    self.init(responses: responses, failures: failures)
  }
}
