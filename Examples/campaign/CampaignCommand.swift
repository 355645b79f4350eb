import ArgumentParser
import ExampleSupport

@main struct CampaignCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign",
    abstract: "A study of many models, pairs and attacks, as one plan in one database.",
    discussion: """
      A plan file says which models are attacked on which data by which attacks at which radii. docs/campaigns.md describes \
      it, and how a study is run on one machine or on many.
      """,
    subcommands: [
      PlanCommand.self, RunCommand.self, WorkCommand.self, StatusCommand.self, ResultsCommand.self,
      ExportCommand.self, ReportCommand.self, CopyCommand.self, ShardCommand.self, MergeCommand.self,
      SlurmCommand.self,
    ])
}
