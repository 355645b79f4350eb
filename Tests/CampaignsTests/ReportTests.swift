import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Campaigns

/// Reports, shards and copies of a study that was run once.
@Suite struct ReportTests {
  /// 4 phantoms, 2 attacks, 2 radii: 16 items.
  private static let plan = TestPlans.tiny.replacing("count: 3", with: "count: 4")

  private static func export(_ database: String, in folder: URL) throws -> String {
    try campaign("export", "--database", database, "--format", "jsonl", in: folder).output
  }

  @Test func aStudyIsReportedDividedMergedAndCopied() throws {
    try withTemporaryFolder { folder in
      try folder.write(Self.plan.utf8, to: "study.yaml")
      #expect(
        try campaign("run", "study.yaml", "--database", "study.sqlite", "--threads", "1", in: folder).status
          == 0)
      try Self.checkReport(in: folder)
      try Self.checkLimit(in: folder)
      let whole = try Self.export("study.sqlite", in: folder)
      #expect(
        try campaign("shard", "study.yaml", "--shards", "2", "--output", "shards", in: folder).status == 0)
      for number in 0..<2 {
        let outcome = try campaign(
          "run", "--database", "shards/shard-\(number).sqlite", "--root", ".", "--threads", "1", in: folder)
        #expect(outcome.output.contains("8 done"), "\(outcome)")
      }
      let lacking = try campaign("merge", "shards/shard-0.sqlite", "--database", "m/a.sqlite", in: folder)
      #expect(lacking.errors == "campaign: shards: expected all 2, found 1 of them\n")
      let twice = try campaign(
        "merge", "shards/shard-0.sqlite", "shards/shard-0.sqlite", "--database", "a.sqlite", in: folder)
      #expect(twice.errors.contains("expected each shard once, found shard 0 twice"))
      let other = try campaign("merge", "study.sqlite", "--database", "a.sqlite", in: folder)
      #expect(other.errors.contains("expected a shard of a study, found a whole one"))
      #expect(
        try campaign(
          "merge", "shards/shard-1.sqlite", "shards/shard-0.sqlite", "--database", "merged.sqlite", in: folder
        ).status == 0)
      #expect(try Self.export("merged.sqlite", in: folder) == whole)
      #expect(
        try campaign("copy", "--database", "study.sqlite", "--output", "copy.sqlite", in: folder).status == 0)
      #expect(try Self.export("copy.sqlite", in: folder) == whole)
      let comparison = try campaign("report", "--compare", "study.sqlite", "merged.sqlite", in: folder)
      #expect(comparison.output.split(separator: "\n").count == 4)
      #expect(comparison.output.contains("difference 0.000 [0.000, 0.000], p 1.0000 corrected"))
    }
  }

  private static func checkReport(in folder: URL) throws {
    let outcome = try campaign(
      "report", "--database", "study.sqlite", "--output", "site", "--pairs", "2", in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    let site = folder.appendingPathComponent("site")
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.path + "/pairs").count == 2)
    let page = try String(contentsOf: site.appendingPathComponent("index.html"), encoding: .utf8)
    for text in ["pgd, linf 8/255", "Differences", "By class", "evaluations each", "pairs/"] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(!page.contains("<script"))
  }

  private static func checkLimit(in folder: URL) throws {
    let rates = try CampaignDatabase(contentsOf: folder.appendingPathComponent("study.sqlite")).rates()
    let largest = try #require(rates.compactMap(\.rate).max())
    #expect(largest > 0)
    let within = try campaign("report", "--database", "study.sqlite", "--max-asr", "\(largest)", in: folder)
    #expect(within.status == 0 && within.output.isEmpty)
    let beyond = try campaign("report", "--database", "study.sqlite", "--max-asr", "0", in: folder)
    #expect(beyond.status == 2)
    #expect(beyond.output.contains("pgd, linf 8/255: \(String(format: "%.3f", largest)) ["))
  }

  /// What a database says leads to no other file.
  @Test func picturesAreNamedByTheirDigest() throws {
    try withTemporaryFolder { folder in
      let store = try PictureStore(in: folder.appendingPathComponent("images"))
      #expect(SHA256.text(of: [UInt8]()).hasPrefix("e3b0c44298fc1c149afbf4c8996fb924"))
      #expect(store.folder.lastPathComponent == "images")
      for text in ["", "../x", String(repeating: "a", count: 63), String(repeating: "A", count: 64)] {
        #expect(!PictureStore.isDigest(text))
      }
    }
  }

  @Test(arguments: [
    (["plan", "study.yaml"], "give --database or --dry-run"),
    (["plan", "study.yaml", "--database", "a", "--rate-of", "b"], "--rate-of is for --dry-run"),
    (["run", "--database", "a", "--workers", "0"], "--workers must be from 1 to 1024"),
    (["run", "--database", "a", "--seconds", "0"], "--seconds must be above 0"),
    (["report", "--database", "a"], "give --output"),
    (["report", "--output", "a"], "give --database or --compare"),
    (["report", "--compare", "a"], "--compare takes two databases"),
    (["report", "--database", "a", "--max-asr", "2"], "--max-asr must be from 0 to 1"),
    (["shard", "a", "--shards", "0", "--output", "b"], "--shards must be from 1 to 10000"),
    (["slurm", "a", "--shards", "1", "--output", "b", "--minutes", "1"], "--minutes must be 3 or more"),
    (["slurm", "a", "--shards", "1", "--output", "b", "--sbatch=x"], "--sbatch takes options"),
  ]) func wrongUsageIsOneLine(arguments: [String], expected: String) throws {
    try withTemporaryFolder { folder in
      let process = try campaignProcess(arguments, in: folder)
      let errors = Pipe()
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
      try process.run()
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 64)
      #expect(said.hasPrefix("campaign: \(expected)") && said.split(separator: "\n").count == 1, "\(said)")
    }
  }
}
