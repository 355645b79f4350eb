import Files
import Foundation
import Judges
import Responses

/// What models and people chose for responses, from the files that hold it.
public struct JudgeEvidence: Sendable {
  private var chosen: [ScoreKey: [JudgedChoice]] = [:]
  /// The number of questions that judging models did not answer, by the files of their replies.
  public private(set) var unansweredCount = 0

  /// No judges but those in the files of responses.
  public init() {}

  /// Reads files of judges.
  ///
  /// - Parameters:
  ///   - judging: what was judged
  ///   - verdicts: tables that the judge's page has written
  ///   - replies: JSON lines of a judging model's replies to the questions
  /// - Throws: `InputError` for files that are malformed or of other responses, and for a judge who chose
  ///   twice for one
  public init(_ judging: Judging, verdicts: [URL] = [], replies: [URL] = []) throws {
    for file in verdicts { try add(try judging.verdicts(in: file), of: file) }
    for file in replies { try add(repliesIn: file, to: judging) }
  }

  /// Adds a judging model's replies.
  ///
  /// - Parameters:
  ///   - file: JSON lines of its replies to the questions, such as a `ResponseRun` of `Judging.plan` writes
  ///   - judging: what was judged
  /// - Throws: `InputError` as above
  public mutating func add(repliesIn file: URL, to judging: Judging) throws {
    let replies = try judging.replies(in: file)
    try add(replies.chosen, of: file)
    unansweredCount += replies.unanswered
  }

  private mutating func add(_ others: [ScoreKey: [JudgedChoice]], of file: URL) throws {
    for (key, choices) in others {
      for choice in choices {
        guard chosen[key]?.contains(where: { $0.judge == choice.judge }) != true else {
          throw InputError(
            file: file.path, field: "judge", expected: "each answer once for each judge",
            found: "several of \"\(choice.judge)\"")
        }
        chosen[key, default: []].append(choice)
      }
    }
  }

  /// What others said of answers in published files, and by which rubric.
  private static let published: [(name: String, rubric: RubricName)] = [
    ("gpt_eval", .harmScale), ("is_safe(gpt)", .safety),
  ]

  /// All choices for a response: those that stand in its file, and those of judges.
  func choices(for response: CollectedResponse, _ key: ScoreKey) -> [JudgedChoice] {
    let published = Self.published.compactMap { name, rubric in
      response.judgements[name].map { reply in
        let place = rubric.rubric.choice(of: reply)
        return JudgedChoice(
          judge: name, rubric: rubric, choice: place.map { rubric.rubric.choices[$0].name })
      }
    }
    return published + (chosen[key] ?? [])
  }
}
