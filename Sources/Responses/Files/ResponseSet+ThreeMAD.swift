import Datasets
import Files
import Foundation
import Phantoms

/// The columns of a published table of responses to 3MAD.
struct ThreeMADColumns {
  /// Those of the data set that a table of responses must have; the name of the image's file is spelt in two
  /// ways.
  static let required = [
    "id", "original_attribute", "unmatch_attribute", "normal_prompt", "harmful_prompt", "policy",
  ]
  static let fileNames = ["file_name", "filename"]

  /// The columns of answers that there are, in the order of the table.
  let inputs: [(column: String, input: PublishedInput)]

  init(_ columns: [String]) {
    inputs = columns.compactMap { column in
      PublishedInput.allCases.first { Self.spellings(of: $0).contains(column) }.map { (column, $0) }
    }
  }

  private static func spellings(of input: PublishedInput) -> [String] {
    ["\(input.rawValue)_response", "\(input.rawValue)_responses"]
  }

  /// Whether only the inputs `malicious` and `unmatch` are there. Published tables of this kind hold the
  /// answers to `both` in the second.
  var lacksHarmlessInputs: Bool { Set(inputs.map(\.input)) == [.malicious, .unmatch] }
}

extension ResponseSet {
  /// Reads a published table of responses to 3MAD: the eight columns of the data set and one for the answers
  /// to each input, spelt `both_response` or `both_responses`, in any order. An empty field is an empty
  /// answer.
  ///
  /// - Parameters:
  ///   - file: the table
  ///   - source: what answered
  ///   - isUnmatchBoth: whether the column `unmatch_response` holds the answers to `both`; unless given, it
  ///     does when it and `malicious_response` are the only ones
  /// - Throws: `InputError` that names file, line and column for what is malformed or stands twice, and for a
  ///   table without rows
  public init(
    threeMAD file: URL, source: ResponseSource = ResponseSource(), isUnmatchBoth: Bool? = nil
  ) throws {
    var reader = try CSVReader(file, requiring: ThreeMADColumns.required)
    let columns = ThreeMADColumns(reader.columns)
    guard !columns.inputs.isEmpty else {
      throw InputError(
        file: file.path, field: JSONLines.place(1), expected: "a column such as \"both_response\"",
        found: reader.columns.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    let isUnmatchBoth = isUnmatchBoth ?? columns.lacksHarmlessInputs
    let inputs = columns.inputs.map { ($0.column, $0.input == .unmatch && isUnmatchBoth ? .both : $0.input) }
    if let twice = inputs.map(\.1).firstRepeated {
      throw InputError(
        file: file.path, field: JSONLines.place(1), expected: "one column of answers to each input",
        found: "two to \"\(twice.rawValue)\"")
    }
    var (responses, seen) = ([CollectedResponse](), Set<ExactString>())
    while let row = try reader.next() {
      let id = try row.field("id")
      guard seen.insert(ExactString(try id.string())).inserted else {
        throw id.error(expected: "each id once")
      }
      for (column, input) in inputs {
        responses.append(
          CollectedResponse(
            id: try id.string(), question: try ResponseQuestion(row, input),
            response: try row.field(column).string(), source: source))
      }
    }
    guard !responses.isEmpty else {
      throw InputError(file: file.path, expected: "at least one row", found: "none")
    }
    self.init(responses: responses)
  }
}

extension ResponseQuestion {
  /// One of the four inputs about the image of a row, in the words in which the authors ask.
  fileprivate init(_ row: CSVRow, _ input: PublishedInput) throws {
    let attribute = try row.field(input.hasOwnAttribute ? "original_attribute" : "unmatch_attribute").string()
    let request = try row.field(input.isHarmful ? "harmful_prompt" : "normal_prompt").string()
    var labels = [
      ResponseLabel.className: try row.field("original_attribute").string(),
      ResponseLabel.task: try row.field("policy").string(), ResponseLabel.attribute: attribute,
    ]
    labels[ResponseLabel.keyPhrase] = try row.field("key_phrases").ifPresent?.string()
    self.init(
      input: input.rawValue, request: request, text: PublishedText.question(request, about: attribute),
      image: try row.field(named: ThreeMADColumns.fileNames).string(), labels: labels)
  }
}

extension Sequence where Element: Hashable {
  /// The first element that has been there before.
  fileprivate var firstRepeated: Element? {
    var seen = Set<Element>()
    return first { !seen.insert($0).inserted }
  }
}
