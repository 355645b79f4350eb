import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation

extension Comparison.Subject: ExpressibleByArgument {}

@main struct CompareResultsCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-results",
    abstract: "One table over methods, models and data sets, with intervals and paired tests.",
    discussion: """
      Reads what score-responses has written. Methods on the same model, or models under the same method, are compared item by \
      item, and probabilities are corrected for all tests on a figure (Holm). docs/scores.md says more.
      """)

  @Argument(help: "Folders that score-responses has filled, or their scores.jsonl.") var scores: [String]
  @Option(
    parsing: .upToNextOption, help: "Figures that count, by their names in summary.json; all unless given.")
  var figures: [String] = []
  @Option(
    help: "What is tested against each other: method or model. (default: method where there are several)")
  var between: Comparison.Subject?
  @Option(parsing: .unconditional, help: "Seed of the resamples of intervals.") var seed = 0
  @Option(help: "Folder for comparison.json, table.csv, tests.csv, table.tex and report.html.")
  var output: String
  @Flag(help: "Replace the comparison that is in --output.") var overwrite = false
  @Flag(help: "Print comparison.json on standard output.") var json = false

  func validate() throws {
    guard !scores.isEmpty else { throw ValidationError("give at least one folder of scores") }
  }

  func run() throws {
    let responses = try ScoredResponse.lines(
      of: scores.map { path in
        let url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return isThere && isFolder.boolValue ? url.appendingPathComponent(ScoreRun.scoresName) : url
      })
    let comparison = try Comparison(
      responses, figures: figures.isEmpty ? nil : figures, between: between, seed: seed)
    let place = folder(output)
    let earlier = Comparison.fileNames.first { InputFile.exists(place.appendingPathComponent($0)) }
    if let earlier, !overwrite {
      throw InputError(file: output, expected: "--overwrite, or another folder", found: earlier)
    }
    try OutputFile.makeFolder(place)
    try comparison.write(to: place, command: commandLine())
    if json {
      try StandardOutput.print(comparison.json, terminator: "")
    } else {
      try printSummary(comparison)
    }
  }

  private func printSummary(_ comparison: Comparison) throws {
    for figure in comparison.figures {
      try StandardOutput.print(figure.name)
      for cell in comparison.cells {
        guard let estimate = cell.figures[figure] else { continue }
        try StandardOutput.print("  \(padded(cell.condition.name, 50))\(text(estimate))")
      }
      for contrast in comparison.contrasts where contrast.figure == figure {
        try StandardOutput.print(
          "  \(padded("\(contrast.common): \(contrast.first) less \(contrast.second)", 50))"
            + "\(text(contrast.difference)), p \(probability(contrast.corrected)) corrected")
      }
    }
    try StandardOutput.print("\nwritten to \(output): \(Comparison.fileNames.joined(separator: ", "))")
  }
}

/// A probability as tables have it: three digits, or that it is less than can be seen in them.
private func probability(_ value: Double) -> String {
  value < 0.001 ? "< 0.001" : format(Float(value), 3)
}
