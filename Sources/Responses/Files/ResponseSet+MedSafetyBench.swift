import Files
import Foundation

extension ResponseSet {
  /// Reads a table of responses that MedSafetyBench's programs write: `question`, `prompt` and `response`, and
  /// `gpt_eval` where it has been judged, which is kept as a judgement.
  ///
  /// Many responses hold the whole prompt before the answer; it is cut off there, and so are the marks `<s>`
  /// and `</s>` at the ends of a text. A file named `responses_MODEL_category_3.csv` says the model and the
  /// category. Items are called by category and row, from 0.
  ///
  /// - Parameters:
  ///   - file: the table
  ///   - source: what answered, as far as the file's name does not say it
  /// - Throws: `InputError` that names file, line and column for what is malformed, and for a table without
  ///   rows
  public init(medSafetyBench file: URL, source: ResponseSource = ResponseSource()) throws {
    let name = MedSafetyFileName(file)
    var source = source
    source.model = source.model ?? name.model
    var reader = try CSVReader(file, requiring: ["question", "prompt", "response"])
    var responses = [CollectedResponse]()
    while let row = try reader.next() {
      let (request, prompt) = (try row.field("question").string(), try row.field("prompt").string())
      let id = [name.category, "\(responses.count)"].compactMap { $0 }.joined(separator: "/")
      let labels = name.category.map { [ResponseLabel.category: $0] } ?? [:]
      var judgements = [String: String]()
      judgements["gpt_eval"] = try row.field("gpt_eval").ifPresent?.string()
      responses.append(
        CollectedResponse(
          id: id, question: ResponseQuestion(request: request, labels: labels), prompt: prompt,
          response: Self.answer(of: try row.field("response").string(), behind: prompt), source: source,
          judgements: judgements))
    }
    guard !responses.isEmpty else {
      throw InputError(file: file.path, expected: "at least one row", found: "none")
    }
    self.init(responses: responses)
  }

  /// A decoded text without the prompt at its beginning and the marks of its ends.
  private static func answer(of text: String, behind prompt: String) -> String {
    var rest = text.unicodeScalars[...]
    for mark in ["<s> ", "<s>"] where rest.starts(with: mark.unicodeScalars) {
      rest = rest.dropFirst(mark.unicodeScalars.count)
      break
    }
    if rest.starts(with: prompt.unicodeScalars) { rest = rest.dropFirst(prompt.unicodeScalars.count) }
    let end = "</s>".unicodeScalars
    if rest.count >= end.count, rest.suffix(end.count).elementsEqual(end) { rest = rest.dropLast(end.count) }
    return String(rest)
  }
}

/// What the name of such a file says.
private struct MedSafetyFileName {
  let model: String?
  let category: String?

  init(_ file: URL) {
    let name = file.deletingPathExtension().lastPathComponent
    category = name.firstMatch(of: /category_([1-9])(?![0-9])/).map { String($0.1) }
    model = name.wholeMatch(of: /(?:responses|eval)_(.+)_category_[1-9]/).map { String($0.1) }
  }
}
