import Files
import Foundation
import Judges
import Responses

/// Responses that models or people are to judge by a rubric, under codes that say nothing of their origin.
public struct Judging: Sendable {
  /// The rubric.
  public let rubric: RubricName
  private let responses: [CollectedResponse]
  private let keys: [ScoreKey]
  private let seed: Int

  /// Responses to be judged.
  ///
  /// - Parameters:
  ///   - responses: the responses
  ///   - set: the name of the data set, as `ScoreRun` is told it
  ///   - rubric: the rubric
  ///   - seed: decides codes and the order of the page; what was judged is read under the same one
  /// - Throws: `InputError` for a response that stands twice
  public init(_ responses: [CollectedResponse], set: String?, by rubric: RubricName, seed: Int) throws {
    (self.responses, self.rubric, self.seed) = (responses, rubric, seed)
    keys = try responses.keys(set: set)
  }

  private func code(of key: ScoreKey) -> String { JudgePage.code(of: key.texts, seed: seed) }

  /// The page on which a person judges. Throws `InputError` for a response of a group that the rubric does
  /// not know.
  public func page() throws -> JudgePage {
    let items = zip(keys, responses).map { JudgePage.Item(key: $0.texts, exchange: $1.exchange) }
    return try JudgePage(items, rubric: rubric.rubric, seed: seed)
  }

  /// What a judging model is asked about the responses: items that are named by their responses' codes.
  ///
  /// `ResponseRun` asks them of any `Responder`; `JudgeEvidence` reads the file of its replies.
  ///
  /// Throws `InputError` for a response of a group that the rubric does not know.
  public func plan() throws -> ResponsePlan {
    try ResponsePlan(
      zip(keys, responses).map { key, response in
        let prompt = try rubric.rubric.prompt(about: response.exchange)
        return ResponseItem(
          id: code(of: key), question: ResponseQuestion(request: prompt.system + "\n\n" + prompt.text))
      })
  }

  /// Writes the same questions as JSON lines of `id` and `text`, to be asked elsewhere.
  ///
  /// Throws `InputError` as `plan` does, `OutputError`.
  public func writeQuestions(to url: URL) throws {
    let items = try plan().items
    try NamedOutput.write(to: url) { append in
      for item in items {
        let question: JSON = ["id": .string(item.id), "text": .string(item.question.text)]
        try append(question.text() + "\n")
      }
    }
  }

  /// What a person chose, by the table that the page has written.
  ///
  /// Throws `InputError` for a table that is malformed, and for a code of none of the responses.
  func verdicts(in file: URL) throws -> [ScoreKey: [JudgedChoice]] {
    let choices = rubric.rubric.choices
    let verdicts = try HumanVerdicts.read(file, rubric: rubric.rubric).map { verdict in
      (
        code: verdict.code,
        choice: JudgedChoice(judge: verdict.judge, rubric: rubric, choice: choices[verdict.choice].name)
      )
    }
    return try byKey(verdicts, file)
  }

  /// What a model chose, by its replies to the questions: JSON lines of `id`, `response` and `model`. Besides, the
  /// number of questions that it did not answer.
  ///
  /// Throws `InputError` for a file that is malformed, and for a code of none of the responses.
  func replies(in file: URL) throws -> (chosen: [ScoreKey: [JudgedChoice]], unanswered: Int) {
    let choices = rubric.rubric.choices
    let set = try ResponseSet(lines: file)
    let replies = set.responses.map { reply in
      let place = rubric.rubric.choice(of: reply.response)
      return (
        code: reply.id,
        choice: JudgedChoice(
          judge: reply.source.model ?? file.deletingPathExtension().lastPathComponent, rubric: rubric,
          choice: place.map { choices[$0].name })
      )
    }
    return (try byKey(replies, file), set.failures.count)
  }

  private func byKey(
    _ judged: [(code: String, choice: JudgedChoice)], _ file: URL
  ) throws -> [ScoreKey: [JudgedChoice]] {
    let known = Dictionary(keys.map { (code(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    return try judged.reduce(into: [:]) { chosen, judged in
      guard let key = known[judged.code] else {
        throw InputError(
          file: file.path, field: "code", expected: "codes of these responses under this seed",
          found: "\"\(judged.code)\"")
      }
      chosen[key, default: []].append(judged.choice)
    }
  }
}

extension Array where Element == CollectedResponse {
  /// What tells the responses apart, in their order. Throws `InputError` for one that stands twice.
  func keys(set: String?) throws -> [ScoreKey] {
    var seen = Set<ScoreKey>()
    return try map { response in
      let key = try response.key(set: set)
      guard seen.insert(key).inserted else {
        throw InputError(
          field: response.id, expected: "each item once for each input, model, method and seed",
          found: "it twice")
      }
      return key
    }
  }
}
