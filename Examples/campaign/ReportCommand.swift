import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a study's results as pages that open from disk.",
    discussion:
      "With --max-asr, exits with 2 when an attack succeeds too often, so that a build can fail on it.")

  /// The status of a report that found a rate above the limit.
  private static let isExceeded = ExitCode(2)

  @Option(help: StudyPlace.help) var database: StudyPlace?
  @Option(parsing: .upToNextOption, help: "Two studies, which are compared instead.") var compare:
    [StudyPlace] = []
  @Option(help: "The folder of the pages; index.html is the first.") var output: String?
  @OptionGroup var root: RootOptions
  @Option(help: "The most pairs that get a page of their own, with pictures.") var pairs = 40
  @Option(help: "The attack success rate, from 0 to 1, that no attack on any model may exceed.") var maxAsr:
    Double?

  func validate() throws {
    guard (database != nil) != !compare.isEmpty else {
      throw ValidationError("give --database or --compare")
    }
    guard compare.isEmpty || compare.count == 2 else {
      throw ValidationError("--compare takes two databases")
    }
    guard compare.isEmpty || maxAsr == nil else { throw ValidationError("--max-asr is for --database") }
    guard (0...100_000).contains(pairs) else { throw ValidationError("--pairs must be from 0 to 100000") }
    guard maxAsr.map({ (0...1).contains($0) }) ?? true else {
      throw ValidationError("--max-asr must be from 0 to 1")
    }
    guard output != nil || maxAsr != nil || !compare.isEmpty else { throw ValidationError("give --output") }
  }

  func run() throws {
    if let database {
      try database.read(hasPictures: output != nil && pairs > 0) { study in
        try report(on: study, root: root.url(besides: database.file))
      }
    } else {
      try comparison()
    }
  }

  private func report(on study: CampaignDatabase, root: URL) throws {
    let site = try CampaignSite(study)
    if let output {
      let pages =
        try pairs == 0
        ? nil : sayingAllFaults { try PairPages(study, root: root, count: pairs) }
      try site.write(to: folder(output), pairs: pages)
      try StandardOutput.print("written to \(output)/\(CampaignSite.firstPage)")
    }
    guard let maxAsr else { return }
    let status = try study.status()
    guard status.isDone, status.failed == 0 else {
      throw InputError(
        field: "database", expected: "a study of which all is done, for --max-asr",
        found: "\(status.pending + status.claimed) items to do and \(status.failed) that failed")
    }
    let exceeding = site.exceeding(maxAsr)
    for line in exceeding { try StandardOutput.print(line) }
    if !exceeding.isEmpty { throw Self.isExceeded }
  }

  private func comparison() throws {
    try compare[0].read { first in
      try compare[1].read { second in
        let comparison = try CampaignComparison(first, second)
        if let output { try comparison.write(to: folder(output)) }
        try StandardOutput.print(comparison.text)
      }
    }
  }
}
