import CKernels
import Files
import Foundation
import GRDB
import Tensors
import TestSupport
import Testing

@testable import Campaigns

/// Studies that are run by the executable.
@Suite struct RunTests {
  private static func results(in folder: URL) throws -> String {
    try campaign("export", "--database", "study.sqlite", "--format", "jsonl", in: folder).output
  }

  private static func run(
    in folder: URL, _ more: String..., environment: [String: String] = [:]
  ) throws -> CampaignOutcome {
    let process = try campaignProcess(
      ["run", "study.yaml", "--database", "study.sqlite", "--threads", "1"] + more, in: folder)
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try process.run()
    process.waitUntilExit()
    return CampaignOutcome(status: process.terminationStatus, output: "", errors: "")
  }

  /// The plan's precision is that of its attacks, with dot products where the processor has them.
  @Test(.enabled(if: ck_bfloat_product_for(CK_DOT_PRODUCTS) != nil, "the processor has no AVX512-BF16"))
  func thePlansPrecisionIsThatOfItsAttacks() throws {
    let results = try ["f32", "mixed"].map { precision in
      try withTemporaryFolder { folder in
        try folder.write((TestPlans.tiny + "precision: \(precision)\n").utf8, to: "study.yaml")
        #expect(try Self.run(in: folder, environment: ["CROSSMATCH_BFLOATS": "dot-products"]).status == 0)
        return try Self.results(in: folder)
      }
    }
    #expect(results[0].split(separator: "\n").count == results[1].split(separator: "\n").count)
    #expect(results[0] != results[1])
  }

  /// Results of a study that is killed again and again are those of one that nobody touched, byte for byte.
  @Test func killsChangeNothing() throws {
    let undisturbed = try withTemporaryFolder { folder in
      try folder.write(TestPlans.tiny.utf8, to: "study.yaml")
      #expect(try Self.run(in: folder).status == 0)
      return try Self.results(in: folder)
    }
    #expect(undisturbed.split(separator: "\n").count == 12)
    try withTemporaryFolder { folder in
      try folder.write(TestPlans.tiny.utf8, to: "study.yaml")
      var generator = RandomGenerator(seed: 5)
      for _ in 1...6 {
        let process = try campaignProcess(
          ["run", "study.yaml", "--database", "study.sqlite", "--threads", "1", "--workers", "2"], in: folder)
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        usleep(50_000 + UInt32(generator.next() % 500_000))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        for worker in try Self.livingWorkers(in: folder) { kill(worker, SIGKILL) }
      }
      #expect(try Self.run(in: folder, "--workers", "2").status == 0)
      #expect(try Self.results(in: folder) == undisturbed)
    }
  }

  /// The processes that the database says are at work.
  private static func livingWorkers(in folder: URL) throws -> [Int32] {
    let url = folder.appendingPathComponent("study.sqlite")
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try CampaignDatabase(contentsOf: url).read {
      try Row.fetchAll($0, sql: "SELECT host, process FROM workers WHERE ended IS NULL")
    }.filter { !ProcessMark.hasEnded(host: $0["host"], process: $0["process"]) }.compactMap {
      ($0["process"] as String).split(separator: " ").first.flatMap { Int32($0) }
    }
  }

  @Test func aRunThatIsStoppedGivesBackWhatItHolds() throws {
    try withTemporaryFolder { folder in
      let text = TestPlans.tiny.replacing("steps: 4", with: "steps: 100000")
      try folder.write(text.utf8, to: "study.yaml")
      let process = try campaignProcess(
        ["run", "study.yaml", "--database", "study.sqlite", "--threads", "1"], in: folder)
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      while process.isRunning, (try? Self.status(in: folder).done) ?? 0 < 6 { usleep(20_000) }
      usleep(300_000)
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      let status = try Self.status(in: folder)
      #expect((status.claimed, status.done, status.failed, status.workers) == (0, 6, 0, 0))
      let again = try campaign(
        "run", "--database", "study.sqlite", "--threads", "1", "--seconds", "1", in: folder)
      #expect(again.status == 75)
      #expect(again.output.contains("6 to do, 6 done"))
    }
  }

  private static func status(in folder: URL) throws -> CampaignStatus {
    try CampaignDatabase(contentsOf: folder.appendingPathComponent("study.sqlite")).status()
  }

  /// A file that is too large is a full disk: one line, and nothing is lost.
  @Test func aFullDiskStopsTheRun() throws {
    try withTemporaryFolder { folder in
      try folder.write(TestPlans.tiny.utf8, to: "study.yaml")
      _ = try TestPlans.database(TestPlans.tiny, in: folder)
      let process = try campaignProcess(
        ["run", "--database", "study.sqlite", "--threads", "1"], in: folder)
      let tool = try #require(process.executableURL)
      process.arguments = ["-c", "ulimit -f 20; exec \"$0\" \"$@\"", tool.path] + (process.arguments ?? [])
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      let errors = Pipe()
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
      try process.run()
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      #expect(said.split(separator: "\n").count == 1 && said.hasPrefix("campaign: "), "\(said)")
      #expect(try Self.run(in: folder).status == 0)
      #expect(try Self.status(in: folder).done == 12)
    }
  }

  @Test func anotherPlanAndOtherFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      try folder.write(TestPlans.tiny.utf8, to: "study.yaml")
      #expect(try campaign("plan", "study.yaml", "--database", "study.sqlite", in: folder).status == 0)
      let twice = try campaign("plan", "study.yaml", "--database", "study.sqlite", in: folder)
      #expect(twice.status == 1)
      #expect(twice.errors.hasSuffix("study.sqlite: expected no file yet, found one\n"))
      try folder.write(TestPlans.tiny.replacing("tiny", with: "other").utf8, to: "study.yaml")
      let other = try campaign("run", "study.yaml", "--database", "study.sqlite", in: folder)
      #expect(other.errors.contains("study.sqlite, found another one"))
      for (name, bytes) in [
        ("text", Array("hello".utf8)), ("empty", []), ("zeros", [UInt8](repeating: 0, count: 4096)),
      ] {
        try folder.write(bytes, to: name)
        let outcome = try campaign("status", "--database", name, in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("\(name): expected the database of a campaign"), "\(outcome.errors)")
      }
      let missing = try campaign("status", "--database", "nothing", in: folder)
      #expect(missing.errors.contains("nothing: expected the database of a campaign, found nothing"))
    }
  }

  /// What a stranger adds to a database is never run.
  @Test(arguments: [
    "CREATE TRIGGER extra AFTER UPDATE ON items BEGIN DELETE FROM results; END",
    "CREATE VIEW extra AS SELECT 1", "CREATE TABLE extra (a)", "DROP VIEW failures",
    "DROP TRIGGER count_states",
  ]) func aDatabaseWithMoreOrLessIsRefused(sql: String) throws {
    try withTemporaryFolder { folder in
      let database = try TestPlans.database(TestPlans.tiny, in: folder)
      try database.write { try $0.execute(sql: sql) }
      #expect(throws: InputError.self) { try CampaignDatabase(contentsOf: database.url) }
    }
  }

  /// Values that no table takes, put there behind SQLite's back.
  @Test(arguments: [
    ("attack TEXT NOT NULL", "attack TEXT", "UPDATE conditions SET attack = NULL", true),
    ("seed INTEGER NOT NULL, state", "seed TEXT, state", "UPDATE items SET seed = 'x'", false),
    ("", "", "UPDATE items SET pair = 12345", false), ("", "", "UPDATE items SET state = 9", false),
  ]) func aDatabaseWithOtherValuesIsRefused(
    declared: String, loose: String, sql: String, isSeenByStatus: Bool
  )
    throws
  {
    try withTemporaryFolder { folder in
      let url = try TestPlans.database(TestPlans.tiny, in: folder).url
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      func change(_ old: String, _ new: String, after first: String = "SELECT 1") throws {
        let queue = try DatabaseQueue(path: url.path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
          try database.execute(sql: first)
          try database.execute(sql: "PRAGMA writable_schema = ON")
          try database.execute(
            sql: "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE ? <> ''",
            arguments: [old, new, old])
        }
        try queue.close()
      }
      if !declared.isEmpty { try change(declared, loose) }
      try change(loose, declared, after: sql)
      let error = #expect(throws: InputError.self) { try CampaignDatabase(contentsOf: url) }
      #expect(error?.expected == "an undamaged database")
      if isSeenByStatus {
        #expect(throws: InputError.self) { try CampaignDatabase(contentsOf: url, itemsAreChecked: false) }
      }
    }
  }
}
