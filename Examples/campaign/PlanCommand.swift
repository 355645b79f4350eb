import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Check a plan and make its database, with all items.")

  @Argument(help: "The plan, in YAML or JSON.") var plan: String
  @Option(help: "The study that is made: a file, or a database such as postgresql://user@host/study.")
  var database: StudyPlace?
  @OptionGroup var root: RootOptions
  @Flag(help: "Say how many items, evaluations and hours it is, and make nothing.") var dryRun = false
  @Option(help: "With --dry-run: a database of a study whose measured rate says how many hours it takes.")
  var rateOf: StudyPlace?
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
    try database?.plan(prepared)
    var cost: MeasuredCost?
    try rateOf?.read { cost = try $0.measuredCost() }
    let forecast = prepared.forecast(measured: cost)
    try StandardOutput.print(json ? forecast.json : forecast.text, terminator: json ? "" : "\n")
  }
}
