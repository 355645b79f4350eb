import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Check a plan and make its database, with all items.")

  @Argument(help: "The plan, in YAML or JSON.") var plan: String
  @Option(help: "The database that is made.") var database: String?
  @OptionGroup var root: RootOptions
  @Flag(help: "Say how many items, evaluations and hours it is, and make nothing.") var dryRun = false
  @Option(help: "With --dry-run: a database of a study whose measured rate says how many hours it takes.")
  var rateOf: String?
  @Flag(help: "Print what is planned as JSON.") var json = false

  func validate() throws {
    guard dryRun != (database != nil) else { throw ValidationError("give --database or --dry-run") }
    guard rateOf == nil || dryRun else { throw ValidationError("--rate-of is for --dry-run") }
  }

  func run() throws {
    let file = URL(fileURLWithPath: plan)
    let prepared = try sayingAllFaults {
      try PreparedCampaign(CampaignPlan(contentsOf: file), file: file.path, root: root.url(besides: file))
    }
    if let database { _ = try CampaignDatabase.plan(prepared, at: URL(fileURLWithPath: database)) }
    let rates = try rateOf.map { try CampaignDatabase(contentsOf: URL(fileURLWithPath: $0)).measuredCost() }
    let forecast = prepared.forecast(measured: rates ?? nil)
    try StandardOutput.print(json ? forecast.json : forecast.text, terminator: json ? "" : "\n")
  }
}
