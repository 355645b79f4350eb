import EmbeddingModels
import Files
import Foundation
import Pictures

extension SetRun {
  /// Evaluates a run of which nothing is left to do, from its files, on the model that was attacked and on
  /// others.
  ///
  /// Throws `InputError` when a file of the run cannot be read.
  public func summary(alsoOn others: [any ImageTextModel] = []) throws -> SetSummary {
    try evaluation().summary(under: losses, alsoOn: others)
  }

  /// Pairs that could not be attacked, or not be measured, of a run of which nothing is left to do.
  ///
  /// Throws `InputError` when a file of the run cannot be read.
  public func failures() throws -> [FailedPair] { try evaluation().failures }

  /// The page that shows all of what was done and found, of a run of which nothing is left to do.
  ///
  /// Throws `InputError` when a file of the run or an image of the set cannot be read.
  public func report(_ summary: SetSummary) throws -> ReportPage {
    try report(summary, evaluation())
  }

  private func report(_ summary: SetSummary, _ evaluation: SetEvaluation) throws -> ReportPage {
    let document = try JSONField(
      contentsOf: folder.appendingPathComponent(RunFile.name), largest: InputLimits.listing)
    return try SetReport(
      plan: plan, folder: folder, model: model, summary: summary, rows: evaluation.rows,
      failures: evaluation.failures, document: document
    ).page()
  }

  /// Writes `summary.json` and `report.html` of a run of which nothing is left to do and returns the summary,
  /// also on further models.
  ///
  /// Throws `InputError` when a file of the run or an image of the set cannot be read, `OutputError`.
  public func finish(alsoOn others: [any ImageTextModel] = []) throws -> SetSummary {
    let evaluation = try evaluation()
    let summary = try evaluation.summary(under: losses, alsoOn: others)
    try summary.write(to: folder)
    try report(summary, evaluation).write(to: folder.appendingPathComponent(SetReport.fileName))
    return summary
  }

  private func evaluation() throws -> SetEvaluation {
    let (rows, failed) = try finishedRows()
    let lines = rows.map {
      SetEvaluation.Line(row: $0, file: folder.appendingPathComponent($0.adversarial.image))
    }
    return try SetEvaluation(plan, lines, failed: failed)
  }
}
