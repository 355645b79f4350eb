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
      MedSafetyBench and MM-SafetyBench. Every response is judged by the published rule on refusal phrases and by a repaired one. \
      By a rubric (--judge), a model judges that --judge-model or --judge-endpoint names; its replies are in judge.jsonl of \
      --output as soon as they are there, and --resume asks nothing twice. People judge in two steps: --judge-page writes what \
      they are to judge, --verdicts reads what they said; --judge-questions and --judge-replies are the same for models that are \
      asked elsewhere. docs/scores.md says more.
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
  @Option(
    help:
      "Folder for scores.jsonl, run.json, summary.json, table.csv and report.html, and a judge's judge.jsonl."
  )
  var output: String
  @Flag(help: "Leave examples of responses out of report.html.") var noExamples = false
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false
  @OptionGroup var resources: ResourceOptions

  func run() throws {
    resources.apply()
    let output = try OutputFolder(output, .set, earlier)
    let responses = try source.responses()
    let judgement = try judging.judgement(of: responses, set: source.set, seed: seed)
    let differing = try comparedWithPublished(responses)
    let measuring = try measuring.measuring()
    if earlier.overwrite { ScoreRun.remove(from: output.url) }
    let evidence = try judgement?.evidence(in: output, earlier) ?? JudgeEvidence()
    if evidence.unansweredCount > 0 {
      note("\(evidence.unansweredCount) questions to judges were not answered and count in no figure")
    }
    let run = try ScoreRun(
      responses, set: source.set, evidence: evidence, measuring: measuring, seed: seed,
      command: commandLine(), in: output.url, isResuming: earlier.resume)
    try run.runToTheEnd(of: "responses", done: "scored")
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
