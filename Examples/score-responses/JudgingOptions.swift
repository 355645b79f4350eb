import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import Responses

extension RubricName: ExpressibleByArgument {}

/// Who else judges, and by which rubric.
struct JudgingOptions: ParsableArguments {
  @Option(
    help: """
      The rubric of models and people that judge: \(RubricName.allCases.map(\.rawValue).joined(separator: ", ")).
      """)
  var judge: RubricName?
  @Option(help: "Write JSON lines of questions to a judging model, which collect-responses asks.")
  var judgeQuestions: String?
  @Option(parsing: .upToNextOption, help: "JSON lines of what judging models replied to these questions.")
  var judgeReplies: [String] = []
  @Option(help: "Write a page on which a person judges without knowing the models.") var judgePage: String?
  @Option(parsing: .upToNextOption, help: "Tables that the page has written.") var verdicts: [String] = []

  func validate() throws {
    for (name, isGiven) in [
      ("--judge-questions", judgeQuestions != nil), ("--judge-replies", !judgeReplies.isEmpty),
      ("--judge-page", judgePage != nil), ("--verdicts", !verdicts.isEmpty),
    ] where isGiven && judge == nil {
      throw ValidationError("\(name) needs --judge")
    }
    guard
      judge == nil || judgeQuestions != nil || judgePage != nil || !judgeReplies.isEmpty || !verdicts.isEmpty
    else {
      throw ValidationError(
        "--judge needs --judge-questions, --judge-replies, --judge-page or --verdicts")
    }
  }

  /// Writes what is to be judged, and reads what was judged. Throws `InputError`, `OutputError`.
  func evidence(
    on responses: [CollectedResponse], set: String?, seed: Int
  ) throws -> JudgeEvidence {
    guard let judge else { return JudgeEvidence() }
    let judging = try Judging(responses, set: set, by: judge, seed: seed)
    if let judgeQuestions { try judging.writeQuestions(to: URL(fileURLWithPath: judgeQuestions)) }
    if let judgePage { try judging.page().write(to: URL(fileURLWithPath: judgePage)) }
    return try JudgeEvidence(
      judging, verdicts: verdicts.map { URL(fileURLWithPath: $0) },
      replies: judgeReplies.map { URL(fileURLWithPath: $0) })
  }
}
