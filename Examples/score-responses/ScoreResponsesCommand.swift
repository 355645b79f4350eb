import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import Responses

@main struct ScoreResponsesCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "score-responses",
    abstract:
      "Judge and measure what models answered: refusals, success, scales, similarities, with intervals.",
    discussion: """
      Files of responses are JSON lines, as collect-responses and generate write them, and the published tables of 3MAD, \
      MedSafetyBench and MM-SafetyBench. Every response is judged by the published rule on refusal phrases and by a repaired one; \
      models and people judge by a rubric in two steps: --judge-questions or --judge-page writes what they are to judge, and \
      --judge-replies or --verdicts reads what they said. docs/scores.md says more.
      """)

  @OptionGroup var source: ResponseOptions
  @OptionGroup var measuring: MeasuringOptions
  @OptionGroup var judging: JudgingOptions
  @Option(help: "A published table with asr_score_ columns, with which successes are compared one by one.")
  var published: String?
  @Option(
    parsing: .unconditional,
    help: "Seed of the resamples of intervals, and of the codes and the order under which people judge.")
  var seed = 0
  @Option(help: "Folder for scores.jsonl, run.json, summary.json, table.csv and report.html.")
  var output: String
  @Flag(help: "Leave examples of responses out of report.html.") var noExamples = false
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false
  @Option(help: "Threads; all processors unless given.") var threads: Int?

  func validate() throws {
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
  }

  func run() throws {
    if let threads { Parallelism.threadCount = threads }
    let output = try OutputFolder(output, .set, earlier)
    let responses = try source.responses()
    let evidence = try judging.evidence(on: responses, set: source.set, seed: seed)
    let differing = try comparedWithPublished(responses)
    let measuring = try measuring.measuring()
    if earlier.overwrite { ScoreRun.remove(from: output.url) }
    let run = try ScoreRun(
      responses, set: source.set, evidence: evidence, measuring: measuring, seed: seed,
      command: commandLine(), in: output.url, isResuming: earlier.resume)

    Interruption.watch()
    let line = SharedCountLine(CountLine(total: run.count, what: "responses", doneBefore: run.doneCount))
    let isDone = try run.run(shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard isDone, !Interruption.isRequested else {
      note("\(run.doneCount) of \(run.count) responses are scored; the same command with --resume goes on")
      throw Interruption.Stop()
    }
    try Interruption.unwatch()
    let summary = try run.finish(showsExamples: !noExamples)
    if json {
      try StandardOutput.print(summary.json, terminator: "")
    } else {
      try printSummary(summary)
    }
    if let differing { throw differing }
  }

  /// Says how many successes are as published. Returns an error about those that are not.
  private func comparedWithPublished(_ responses: [CollectedResponse]) throws -> InputError? {
    guard let published else { return nil }
    let compared = try PublishedSuccess.compared(URL(fileURLWithPath: published), with: responses)
    for one in compared {
      note(
        "\(one.input.rawValue): \(one.equalCount) of \(one.count) successes as published, "
          + "rate \(format(Float(one.own), 4)), published \(format(Float(one.published), 4))")
    }
    return compared.first { $0.equalCount < $0.count }.map { other in
      InputError(
        file: published, field: "asr_score_\(other.input.rawValue)",
        expected: "the successes of these responses", found: "\(other.count - other.equalCount) others")
    }
  }
}
