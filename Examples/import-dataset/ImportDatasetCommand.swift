import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation

@main struct ImportDatasetCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-dataset",
    abstract: "Write a published data set as a folder that attacks read.",
    discussion: """
      Writes images/ (copied byte for byte), masks/ where there are rectangles or masks, metadata.jsonl, questions.jsonl with \
      what models are asked about the images, skipped.jsonl with what was left out and why, and summary.json. Entries that \
      cannot be used do not stop it. docs/datasets.md has a command for each format.
      """)

  @Option(help: "The layout of the data set.") var format: DatasetFormat
  @Option(help: "The file or folder of the data set.") var source: String
  @Option(help: "Folder to write to.") var output: String
  @Option(help: "Look at the first N entries only.") var limit: Int?
  @OptionGroup var earlier: EarlierRun
  @OptionGroup var choices: FormatOptions
  @Flag(help: "Print summary.json.") var json = false

  func validate() throws {
    guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    try choices.validate(for: format)
  }

  func run() throws {
    let reader = try format.reader(of: URL(fileURLWithPath: source), choices.options())
    let output = try OutputFolder(output, .dataset, earlier)
    if earlier.overwrite { DatasetImport.removeLists(from: output.url) }
    var importing = DatasetImport(
      reader, format: format.rawValue, source: source, to: output.url, limit: limit,
      isResuming: earlier.resume)
    Interruption.watch()
    var counter = CountLine(total: limit, what: "entries")
    let summary = try importing.run { done in
      counter.show(done)
      return !Interruption.isRequested
    }
    counter.finish()
    guard let summary else {
      note("interrupted; the same command with --resume goes on")
      throw Interruption.Stop()
    }
    if json {
      try StandardOutput.print(summary.text, terminator: "")
    } else {
      try printSummary(summary)
    }
  }

  private func printSummary(_ summary: DatasetSummary) throws {
    try StandardOutput.print(
      "\(summary.samples) images, \(summary.textSamples) texts without an image, \(summary.questions) questions"
    )
    if summary.skipped > 0 {
      try StandardOutput.print("\(summary.skipped) entries left out, for lack of:")
      for (reason, count) in summary.reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
        try StandardOutput.print("  \(count)  \(reason)")
      }
    }
    try StandardOutput.print("written to \(output)")
  }
}

extension DatasetFormat: ExpressibleByArgument {}
