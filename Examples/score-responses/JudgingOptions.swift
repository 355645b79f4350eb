import ArgumentParser
import Crossmatch
import EndpointSupport
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
  @Option(help: "Ask this model about each response: the folder of a local one, or phantom-vlm.")
  var judgeModel: String?
  @Option(
    help: """
      Ask a model behind this address about each response; chat/completions lies below it, such as http://localhost:8000/v1.
      """)
  var judgeEndpoint: String?
  @Option(help: "The name of that model, as the server knows it.") var judgeModelName: String?
  @OptionGroup var asking: AskingOptions
  @Option(help: "Write JSON lines of questions to a judging model that is asked elsewhere.")
  var judgeQuestions: String?
  @Option(parsing: .upToNextOption, help: "JSON lines of what judging models replied to these questions.")
  var judgeReplies: [String] = []
  @Option(help: "Write a page on which a person judges without knowing the models.") var judgePage: String?
  @Option(parsing: .upToNextOption, help: "Tables that the page has written.") var verdicts: [String] = []

  private static let prefix = "judge-"

  func validate() throws {
    let ways = [
      ("--judge-model", judgeModel != nil), ("--judge-endpoint", judgeEndpoint != nil),
      ("--judge-questions", judgeQuestions != nil), ("--judge-replies", !judgeReplies.isEmpty),
      ("--judge-page", judgePage != nil), ("--verdicts", !verdicts.isEmpty),
    ]
    for (name, isGiven) in ways where isGiven && judge == nil {
      throw ValidationError("\(name) needs --judge")
    }
    guard judge == nil || ways.contains(where: \.1) else {
      throw ValidationError(
        "--judge needs " + ways.map(\.0).dropLast().joined(separator: ", ") + " or --verdicts")
    }
    try asking.scopes(for: asked, prefix: Self.prefix).validate()
  }

  /// The model that judges; nil for none. Throws `ValidationError` for options that contradict each other.
  private var asked: AskedModel? {
    get throws {
      try AskedModel(model: judgeModel, endpoint: judgeEndpoint, name: judgeModelName, prefix: Self.prefix)
    }
  }

  /// Writes what others are to judge, reads what they judged, and opens the model that judges; nil without a rubric.
  ///
  /// Throws `InputError`, `OutputError`.
  func judgement(of responses: [CollectedResponse], set: String?, seed: Int) throws -> Judgement? {
    guard let judge else { return nil }
    let judging = try Judging(responses, set: set, by: judge, seed: seed)
    if let judgeQuestions { try judging.writeQuestions(to: URL(fileURLWithPath: judgeQuestions)) }
    if let judgePage { try judging.page().write(to: URL(fileURLWithPath: judgePage)) }
    let evidence = try JudgeEvidence(
      judging, verdicts: verdicts.map { URL(fileURLWithPath: $0) },
      replies: judgeReplies.map { URL(fileURLWithPath: $0) })
    guard let asked = try asked else { return Judgement(judging, evidence) }
    let plan = try judging.plan()
    return Judgement(judging, evidence, asking: plan, of: try asking.opened(asked, for: plan))
  }
}
