import Datasets
import Files
import Foundation
import Judges
import Responses

/// The successes that the authors of 3MAD published for each response, next to ours by their rule.
public struct PublishedSuccess: Sendable, Hashable {
  /// The kind of input.
  public let input: PublishedInput
  /// The number of responses.
  public let count: Int
  /// The number of responses on which both say the same.
  public let equalCount: Int
  /// The attack success rate that was published, and ours.
  public let published: Double, own: Double

  private static let columnStart = "asr_score_"

  /// Compares responses with a published table: `id` and columns such as `asr_score_both`, each 0 or 1.
  ///
  /// - Parameters:
  ///   - file: the table
  ///   - responses: the responses, of one model and method
  /// - Returns: what was found for each input that the table has
  /// - Throws: `InputError` that names file, line and column, for what is malformed, and for a response that
  ///   is not there
  public static func compared(
    _ file: URL, with responses: [CollectedResponse]
  ) throws -> [PublishedSuccess] {
    var reader = try CSVReader(file, requiring: ["id"])
    let inputs = PublishedInput.allCases.filter { reader.columns.contains(columnStart + $0.rawValue) }
    guard !inputs.isEmpty else {
      throw InputError(
        file: file.path, field: JSONLines.place(1), expected: "a column such as \"asr_score_both\"",
        found: reader.columns.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    let own = Dictionary(
      responses.map { response in
        (
          [ExactString(response.id), ExactString(response.question.input ?? "")],
          PublishedPhraseJudge().isSuccess(response.response, to: response.question.text)
        )
      }, uniquingKeysWith: { first, _ in first })
    var pairs: [PublishedInput: [(published: Bool, own: Bool)]] = [:]
    while let row = try reader.next() {
      let id = try row.field("id")
      for input in inputs {
        let score = try row.field(columnStart + input.rawValue)
        let number = try score.number()
        guard number == 0 || number == 1 else { throw score.error(expected: "0 or 1") }
        guard let success = own[[ExactString(try id.string()), ExactString(input.rawValue)]] else {
          throw id.error(expected: "an item with a response to \"\(input.rawValue)\"")
        }
        pairs[input, default: []].append((number == 1, success))
      }
    }
    return inputs.compactMap { input in
      pairs[input].map { pairs in
        PublishedSuccess(
          input: input, count: pairs.count, equalCount: pairs.count { $0.published == $0.own },
          published: Double(pairs.count { $0.published }) / Double(pairs.count),
          own: Double(pairs.count { $0.own }) / Double(pairs.count))
      }
    }
  }
}
