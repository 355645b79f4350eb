import ArgumentParser
import Campaigns
import ExampleSupport
import Foundation

/// Which study it is about.
struct DatabaseOptions: ParsableArguments {
  @Option(help: "The study's database; its pictures are in the folder images beside it.") var database: String

  var url: URL { URL(fileURLWithPath: database) }

  func open() throws -> CampaignDatabase { try CampaignDatabase(contentsOf: url) }
}

/// Where the models and data of a study lie.
struct RootOptions: ParsableArguments {
  @Option(
    help:
      "The folder in which models and data lie; nothing outside of it is read. (default: that of the plan)")
  var root: String?

  func url(besides file: URL) -> URL { root.map { folder($0) } ?? file.deletingLastPathComponent() }
}

/// The result of `body`; of several faults of a plan, all are said.
func sayingAllFaults<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as PlanFaults {
    for fault in error.faults.dropLast() { note("campaign: \(fault)") }
    throw error.faults.last!
  }
}
