import Crossmatch
import ExampleSupport

extension ScoreResponsesCommand {
  /// Figures of whole conditions for people, and how far judges agree.
  func printSummary(_ summary: ScoreSummary) throws {
    for cell in summary.cells where cell.groups.isEmpty {
      try StandardOutput.print("\(cell.condition.name): \(cell.count) responses")
      for figure in summary.figures {
        guard let estimate = cell.figures[figure] else { continue }
        try StandardOutput.print("  \(padded(figure.name, 28))\(text(estimate))")
      }
    }
    for agreement in summary.agreements {
      try StandardOutput.print(
        "kappa of \(agreement.judges.joined(separator: ", ")) (\(agreement.rubric.rawValue), "
          + "\(agreement.measure.rawValue), \(agreement.count) responses): \(text(agreement.kappa))")
    }
    try StandardOutput.print(
      "\nwritten to \(output): scores.jsonl, run.json, summary.json, table.csv, report.html")
  }
}
