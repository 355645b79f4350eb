import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

/// How a study is divided.
struct ShardOptions: ParsableArguments {
  @Argument(help: "The plan, in YAML or JSON.") var plan: String
  @Option(help: "The number of shards.") var shards: Int
  @Option(help: "The folder of the shards, which is made unless it is there.") var output: String
  @OptionGroup var root: RootOptions

  var file: URL { URL(fileURLWithPath: plan) }

  func validate() throws {
    guard (1...10_000).contains(shards) else { throw ValidationError("--shards must be from 1 to 10000") }
  }

  /// Makes the databases of all shards. Returns the name of the study.
  func make() throws -> String {
    let prepared = try sayingAllFaults {
      try PreparedCampaign(CampaignPlan(contentsOf: file), file: file.path, root: root.url(besides: file))
    }
    let place = folder(output)
    try OutputFile.makeFolder(place)
    for number in 0..<shards {
      _ = try CampaignDatabase.plan(
        prepared, at: place.appendingPathComponent(SlurmJob.shardName(number)),
        shard: CampaignDatabase.Shard(number, of: shards))
    }
    return prepared.plan.name
  }
}

struct ShardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Make databases of parts of a study, for several machines.")

  @OptionGroup var options: ShardOptions

  func run() throws {
    _ = try options.make()
    try StandardOutput.print("written to \(options.output): \(SlurmJob.shardName(0)) and so on")
  }
}

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Make one database of all shards of a study.")

  @Argument(help: "The databases of all shards.") var shards: [String]
  @Option(help: "The file of the whole study; its pictures go into the folder images beside it.")
  var database: String

  func run() throws {
    let merged = try CampaignDatabase.merge(
      shards.map { try CampaignDatabase(contentsOf: URL(fileURLWithPath: $0)) },
      at: URL(fileURLWithPath: database))
    try StandardOutput.print(merged.status().text)
  }
}

struct CopyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Write a study's database and pictures to another place, also while it runs.")

  @OptionGroup var database: DatabaseOptions
  @Option(
    help: "Where it goes: a file, with its pictures in the folder images beside it, or a PostgreSQL database."
  )
  var output: StudyPlace
  @Flag(help: "Replace the file that is there.") var overwrite = false

  func run() throws {
    switch (database.database, output) {
    case (.file(let url), .file(let output)):
      try CampaignDatabase(contentsOf: url).copy(to: output, isReplacing: overwrite)
    case (.file(let url), .server(let output)):
      _ = try CampaignServer.store(CampaignDatabase(contentsOf: url), at: output)
    case (.server(let url), .file(let output)):
      try CampaignServer(url).copy(to: output, isReplacing: overwrite)
    case (.server, .server):
      throw ValidationError("a server is copied into a file first")
    }
  }
}
