import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far a study is.")

  @OptionGroup var database: DatabaseOptions
  @Flag(help: "Print the status as JSON.") var json = false

  func run() throws {
    let status = try database.database.open(forStatus: true).status()
    try StandardOutput.print(json ? status.json : status.text, terminator: json ? "" : "\n")
  }
}

struct ResultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "results", abstract: "Print how often each attack succeeded.")

  @OptionGroup var database: DatabaseOptions
  @Flag(help: "Print the rates as JSON.") var json = false

  func run() throws {
    try database.database.read { study in
      let rates = try study.rates()
      try StandardOutput.print(json ? rates.json : rates.text, terminator: json ? "" : "\n")
    }
  }
}

extension CampaignExport.Format: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write all results as a table or as JSON lines.")

  @OptionGroup var database: DatabaseOptions
  @Option(help: "csv or jsonl.") var format = CampaignExport.Format.csv
  @Option(help: "The file; standard output unless given.") var output: String?
  @Flag(help: "Also the seconds that each attack took, which differ from run to run.") var timings = false

  func run() throws {
    try database.database.read { study in
      let export = CampaignExport(study, as: format, hasTimings: timings)
      if let output {
        try NamedOutput.write(to: URL(fileURLWithPath: output)) { append in try export.write(to: append) }
      } else {
        try export.write { try StandardOutput.print($0, terminator: "") }
      }
    }
  }
}
