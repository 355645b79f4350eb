import Crossmatch
import ExampleSupport
import Files
import Foundation
import Responses

/// The questions of a command and the file for their answers.
struct ResponseCollection: Sendable {
  let plan: ResponsePlan
  /// The file as the user wrote it.
  let output: String
  let isResuming: Bool
  let overwrites: Bool
  /// Whether figures are printed as JSON.
  let printsJSON: Bool

  /// Asks all questions and prints what they came to.
  ///
  /// Throws `InputError`, also when a question was asked in vain, `OutputError`, and `Interruption.Stop` where
  /// the user wants no more.
  func collect(from responder: some Responder) async throws {
    let file = URL(fileURLWithPath: output)
    if overwrites { ResponseRun.remove(file) }
    let run = try ResponseRun(plan, asking: responder, into: file, isResuming: isResuming)
    let before = run.progress.answered
    let start = ContinuousClock.now
    Interruption.watch()
    let line = SharedCountLine(CountLine(total: plan.items.count, what: "responses", doneBefore: before))
    let isDone = try await run.run(shouldStop: { Interruption.isRequested }) { progress in
      line.show(progress.settled, further: ", \(Self.tokens(of: progress))")
    }
    line.finish()
    guard isDone else {
      note(
        "\(run.progress.answered) of \(plan.items.count) are answered, with \(Self.tokens(of: run.progress)); "
          + "the same command with --resume goes on")
      throw Interruption.Stop()
    }
    let figures = Figures(
      output: output, model: responder.name, run.progress, answeredBefore: before,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    try StandardOutput.print(printsJSON ? figures.json : figures.text)
    if let first = try run.firstFailure() {
      throw InputError(
        file: output, expected: "an answer to every item",
        found: "\(run.progress.failed) that failed, which --resume asks again; the first: \(first.reason)")
    }
  }

  private static func tokens(of progress: ResponseProgress) -> String {
    "\(progress.promptTokens) tokens of prompts and \(progress.responseTokens) of answers"
  }
}
