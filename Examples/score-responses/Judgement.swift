import Crossmatch
import EndpointSupport
import ExampleSupport
import Files
import Foundation
import Responses

/// What was judged elsewhere, and a model that is still to judge, if there is one.
struct Judgement {
  /// The file of the model's replies in the folder of the scores.
  static let fileName = "judge.jsonl"

  private let judging: Judging
  private let evidence: JudgeEvidence
  private let questions: (plan: ResponsePlan, judge: OpenedResponder)?

  /// What was judged elsewhere.
  init(_ judging: Judging, _ evidence: JudgeEvidence) {
    (self.judging, self.evidence, questions) = (judging, evidence, nil)
  }

  /// The same, and a model with what it is to be asked.
  init(_ judging: Judging, _ evidence: JudgeEvidence, asking plan: ResponsePlan, of judge: OpenedResponder) {
    (self.judging, self.evidence, questions) = (judging, evidence, (plan, judge))
  }

  /// Asks the model what it has not answered yet. Returns all that judges chose.
  ///
  /// Scores of some responses only would be other figures than they seem: a question without an answer throws `InputError`,
  /// as do files of another run; besides, throws `OutputError`, and `Interruption.Stop` where the user wants no more.
  func evidence(in folder: OutputFolder, _ earlier: EarlierRun) throws -> JudgeEvidence {
    guard let (plan, judge) = questions else { return evidence }
    let file = URL(fileURLWithPath: folder.path).appendingPathComponent(Self.fileName)
    let outcome = try judge.collect(ResponseCollection(plan, into: file.relativePath, earlier))
    try Interruption.unwatch()
    note(
      "judged by \(outcome.model): \(outcome.progress.answered) responses, \(outcome.answeredBefore) of them before; "
        + outcome.progress.tokensText)
    if let problem = outcome.problem {
      note("nothing is scored; --judge-replies with this file and another --output scores what is judged")
      throw problem
    }
    var evidence = evidence
    try evidence.add(repliesIn: file, to: judging)
    return evidence
  }
}
