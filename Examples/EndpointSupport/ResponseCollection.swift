import Crossmatch
import ExampleSupport
import Files
import Foundation
import Responses

/// The questions of a command and the file for their answers.
public struct ResponseCollection: Sendable {
  let plan: ResponsePlan
  let file: URL
  /// The file as the user would write it.
  let name: String
  let isResuming: Bool
  let overwrites: Bool

  /// - Parameters:
  ///   - plan: the questions
  ///   - name: the path of the file, as the user would write it
  ///   - earlier: what becomes of a file that is there
  public init(_ plan: ResponsePlan, into name: String, _ earlier: EarlierRun) {
    (self.plan, self.name, file) = (plan, name, URL(fileURLWithPath: name))
    (isResuming, overwrites) = (earlier.resume, earlier.overwrite)
  }

  /// Asks all questions that are not answered yet.
  ///
  /// Throws `InputError`, `OutputError`, and `Interruption.Stop` where the user wants no more.
  func collect(from responder: some Responder) async throws -> CollectionOutcome {
    if overwrites { ResponseRun.remove(file) }
    let run = try ResponseRun(plan, asking: responder, into: file, isResuming: isResuming)
    let before = run.progress.answered
    let start = ContinuousClock.now
    Interruption.watch()
    let line = SharedCountLine(CountLine(total: plan.items.count, what: "responses", doneBefore: before))
    let isDone = try await run.run(shouldStop: { Interruption.isRequested }) { progress in
      line.show(progress.settled, further: ", \(progress.tokensText)")
    }
    line.finish()
    guard isDone else {
      note(
        "\(run.progress.answered) of \(plan.items.count) are answered, with \(run.progress.tokensText); "
          + "the same command with --resume goes on")
      throw Interruption.Stop()
    }
    let problem = try run.firstFailure().map { first in
      InputError(
        file: name, expected: "an answer to every item",
        found: "\(run.progress.failed) that failed, which --resume asks again; the first: \(first.reason)")
    }
    return CollectionOutcome(
      model: responder.name, progress: run.progress, answeredBefore: before,
      seconds: (ContinuousClock.now - start) / .seconds(1), problem: problem)
  }
}

extension ResponseProgress {
  /// What the run has cost, for people.
  public var tokensText: String { "\(promptTokens) tokens of prompts and \(responseTokens) of answers" }
}
