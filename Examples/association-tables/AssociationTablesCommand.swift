import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation

@main struct AssociationTablesCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "association-tables",
    abstract:
      "Measure how images go with the attributes of all classes, and prompts with their counterparts.",
    discussion: """
      With --pairs and --score-model, writes attributes.csv (18 × 18: logit scale · cosine of images of a class with "this is a \
      photo of {attribute}"), attributes.svg, and aggregated_scores.csv as 3MAD's authors have it. With --prompts and \
      --text-model, a folder of BGE-M3, writes averaged_file.csv (means of each task over prompts and their harmful \
      counterparts) and prompts.svg.
      """)

  @Option(help: "Metadata of a set whose images have a class or attribute of 3MAD.") var pairs: String?
  @Option(help: "Model of images and texts; a folder, or phantom-clip.") var scoreModel: String?
  @Option(help: "CSV of prompts with the columns policy, question and malicious_question.") var prompts:
    String?
  @Option(help: "Folder of BGE-M3.") var textModel: String?
  @Option(help: "Folder to write to.") var output: String
  @OptionGroup var earlier: EarlierRun

  func validate() throws {
    guard (pairs == nil) == (scoreModel == nil) else {
      throw ValidationError("--pairs and --score-model go together")
    }
    guard (prompts == nil) == (textModel == nil) else {
      throw ValidationError("--prompts and --text-model go together")
    }
    guard pairs != nil || prompts != nil else { throw ValidationError("give --pairs, --prompts or both") }
    guard !earlier.resume else { throw ValidationError("--resume: tables are made anew; give --overwrite") }
  }

  func run() throws {
    let traces = OutputFolder.Traces(
      results: ["attributes.csv", "averaged_file.csv"], resumable: "attributes.csv")
    let folder = try OutputFolder(output, traces, earlier)
    Interruption.watch()
    if let pairs, let scoreModel { try writeAttributes(pairs, scoreModel, to: folder.url) }
    if let prompts, let textModel { try writePrompts(prompts, textModel, to: folder.url) }
    try StandardOutput.print("written to \(output)")
  }

  private func writeAttributes(_ pairs: String, _ model: String, to folder: URL) throws {
    let set = try PairSet(contentsOf: URL(fileURLWithPath: pairs))
    var table = AttributeAssociation(under: try ModelFolder(named: model).imageTextModel())
    var counter = CountLine(total: set.samples.count, what: "images")
    for (number, sample) in set.samples.enumerated() {
      try table.add(sample)
      counter.show(number + 1)
      if Interruption.isRequested { throw Interruption.Stop() }
    }
    counter.finish()
    try OutputFile.write(table.csv.utf8, to: folder.appendingPathComponent("attributes.csv"))
    try OutputFile.write(table.aggregatedCSV.utf8, to: folder.appendingPathComponent("aggregated_scores.csv"))
    try table.chart.write(to: folder.appendingPathComponent("attributes.svg"))
  }

  private func writePrompts(_ prompts: String, _ model: String, to folder: URL) throws {
    let table = try PromptTable(contentsOf: URL(fileURLWithPath: prompts))
    let encoder = try M3Encoder(contentsOf: URL(fileURLWithPath: model, isDirectory: true))
    var counter = CountLine(total: nil, what: "prompts")
    let association = try PromptAssociation(of: table, under: encoder) { done in
      counter.show(done)
      return !Interruption.isRequested
    }
    counter.finish()
    guard let association else { throw Interruption.Stop() }
    try OutputFile.write(association.csv.utf8, to: folder.appendingPathComponent("averaged_file.csv"))
    try association.chart.write(to: folder.appendingPathComponent("prompts.svg"))
  }
}
