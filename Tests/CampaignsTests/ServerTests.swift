import Files
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Campaigns

/// Studies in a PostgreSQL database.
@Suite(
  .enabled(
    if: TestServer.shared != nil, "scripts/postgres-server starts none here: apt-get install postgresql"))
struct ServerTests {
  /// The tables of both kinds of stores are the same, so that rows go from one into the other.
  @Test func tablesAreThoseOfAFile() throws {
    try withTemporaryFolder { folder in
      let file = try TestPlans.database(TestPlans.tiny, in: folder)
      try file.read { database in
        for table in ServerSchema.shared {
          #expect(try database.columns(in: table.name).map(\.name) == table.columns.map(\.name))
        }
        let tables = try String.fetchSet(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        #expect(tables.subtracting(["counts"]) == Set(ServerSchema.shared.map(\.name)))
      }
    }
  }

  private static func run(_ url: String, in folder: URL, _ more: String...) throws -> Int32 {
    let process = try campaignProcess(
      ["run", "study.yaml", "--database", url, "--threads", "1"] + more, in: folder)
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A study on a server ends as one in a file: its export, its pictures, its pages and rates.
  @Test(arguments: [TestPlans.tiny, TestPlans.answers]) func aStudyEndsAsOneInAFile(plan: String) throws {
    try withTemporaryFolder { folder in
      let url = try TestServer.shared!.makeDatabase()
      try folder.write(plan.utf8, to: "study.yaml")
      #expect(try Self.run("study.sqlite", in: folder) == 0)
      #expect(try Self.run(url, in: folder, "--workers", "2") == 0)
      for arguments in [["export", "--format", "jsonl"], ["export"], ["results"], ["status"]] {
        let file = try campaign(arguments + ["--database", "study.sqlite"], in: folder)
        let server = try campaign(arguments + ["--database", url], in: folder)
        #expect(file.status == 0 && file.output == server.output, "\(arguments): \(server.errors)")
      }
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("copied"), withIntermediateDirectories: false)
      #expect(
        try campaign("copy", "--database", url, "--output", "copied/study.sqlite", in: folder).status == 0)
      let pictures = {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent($0).path)
      }
      #expect(try Set(pictures("copied/images")) == Set(pictures("images")))
      let report = try campaign("report", "--database", url, "--output", "site", in: folder)
      #expect(report.status == 0, "\(report.errors)")
      // And back again.
      let other = try TestServer.shared!.makeDatabase()
      #expect(
        try campaign("copy", "--database", "copied/study.sqlite", "--output", other, in: folder).status == 0)
      #expect(
        try campaign("export", "--database", other, in: folder).output
          == campaign("export", "--database", "study.sqlite", in: folder).output)
      let again = try campaign("copy", "--database", "study.sqlite", "--output", other, in: folder)
      #expect(again.status == 1 && again.errors.contains("expected no study yet, found one"))
    }
  }

  /// Texts with all that a server's form of rows has signs for come back as they were.
  @Test func textsComeBackAsTheyWere() throws {
    try withTemporaryFolder { folder in
      let file = try TestPlans.database(TestPlans.tiny, in: folder)
      let text = "a\\b\tc\nd\r\ne\\N 'f' \"g\" é 👩‍⚕️ $1"
      try file.write { try $0.execute(sql: "UPDATE pairs SET text = ?, class = NULL", arguments: [text]) }
      let server = try CampaignServer.store(file, at: try TestServer.shared!.makeDatabase())
      let copy = try server.copy(to: folder.appendingPathComponent("copy.sqlite"))
      let rows = try copy.read { try Row.fetchAll($0, sql: "SELECT text, class FROM pairs") }
      #expect(rows.count == 3)
      #expect(rows.allSatisfy { $0["text"] == text && ($0["class"] as String?) == nil })
    }
  }

  /// A password is said nowhere: not in messages, not in arguments of workers, not in the database.
  @Test func passwordsStaySecret() throws {
    try withTemporaryFolder { folder in
      let server = try #require(TestServer.shared)
      let url = try server.makeDatabase()
      try folder.write(TestPlans.tiny.replacing("steps: 4", with: "steps: 100000").utf8, to: "study.yaml")
      let wrong = try campaign(
        "status", "--database", url.replacing(server.password, with: "wrong-secret"), in: folder)
      #expect(wrong.status == 1)
      #expect(
        wrong.errors.split(separator: "\n").count == 1 && !wrong.errors.contains("secret"), "\(wrong.errors)")
      let unreadable = try campaign("status", "--database", "postgresql://u:sec%zzret@h/d", in: folder)
      #expect(
        unreadable.errors.contains("found one that cannot be read") && !unreadable.errors.contains("zz"))
      let process = try campaignProcess(
        ["run", "study.yaml", "--database", url, "--threads", "1"], in: folder)
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      while try !CampaignServer.holdsStudy(url) { usleep(50_000) }
      let study = try CampaignServer(url)
      var workers: [LivingWorker] = []
      while workers.isEmpty {
        usleep(20_000)
        workers = try study.livingWorkers(now: nil)
      }
      let number = try #require(workers[0].process.split(separator: " ").first)
      let arguments = try String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)
      #expect(arguments.contains("work") && !arguments.contains(server.password))
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      #expect(try study.status().claimed == 0)
      let copy = folder.appendingPathComponent("copy.sqlite")
      try study.copy(to: copy)
      let bytes = try Data(contentsOf: copy)
      #expect(bytes.range(of: Data(server.password.utf8)) == nil)
    }
  }

  /// When the server goes away, workers and runs end with one line; what they held is given back to others.
  @Test func aLostConnectionIsOneLine() throws {
    try withTemporaryFolder { folder in
      let url = try TestServer.shared!.makeDatabase()
      let file = try TestPlans.database(
        TestPlans.tiny.replacing("steps: 4", with: "steps: 100000"), in: folder)
      let study = try CampaignServer.store(file, at: url)
      let process = try campaignProcess(
        ["run", "--database", url, "--root", ".", "--threads", "1"], in: folder)
      let errors = Pipe()
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
      try process.run()
      while try study.status().claimed == 0 { usleep(20_000) }
      // As when the server is stopped: all connections but ours end.
      let name = study.name.split(separator: "/").last!
      try ServerSession(ServerPlace(url)).execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '\(name)' AND pid <> pg_backend_pid()
        """)
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      let lines = said.split(whereSeparator: \.isNewline).filter { $0.contains("campaign: ") }
      #expect(lines.count == 1 && said.contains("the connection was lost"), "\(said)")
      // The worker may live on for a moment.
      let later = try CampaignServer(url)
      for _ in 1...500 where try later.status().claimed > 0 {
        try later.endDeadWorkers(lease: 1000, isDead: ProcessMark.hasEnded)
        usleep(20_000)
      }
      #expect(try later.status().claimed == 0)
    }
  }

  /// What a stranger adds to a database is never run.
  @Test(arguments: [
    """
    CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM crossmatch.results; RETURN NEW; END';
    CREATE TRIGGER t AFTER UPDATE ON crossmatch.items EXECUTE FUNCTION public.f()
    """,
    "CREATE RULE r AS ON UPDATE TO crossmatch.items DO ALSO DELETE FROM crossmatch.results",
    "CREATE VIEW crossmatch.v AS SELECT 1", "CREATE TABLE crossmatch.extra (a bigint)",
    "ALTER TABLE crossmatch.items ADD COLUMN b text",
    "ALTER TABLE crossmatch.items ALTER error SET DEFAULT 'x'",
    "ALTER TABLE crossmatch.results ADD CHECK (evaluations > 0)", "DROP TABLE crossmatch.tallies",
    "ALTER TABLE crossmatch.items ENABLE ROW LEVEL SECURITY", "DROP INDEX crossmatch.items_pending",
    "CREATE INDEX i ON crossmatch.items (upper(error))",
    "CREATE TABLE public.child () INHERITS (crossmatch.items)",
    "CREATE DOMAIN crossmatch.text AS text; ALTER TABLE crossmatch.items ALTER error TYPE crossmatch.text",
    "ALTER TABLE crossmatch.items ALTER state DROP NOT NULL", "CREATE SEQUENCE crossmatch.s",
    "DROP TABLE crossmatch.results; CREATE VIEW crossmatch.results AS SELECT 1 AS item",
  ]) func aDatabaseWithMoreOrLessIsRefused(sql: String) throws {
    try withTemporaryFolder { folder in
      let url = try TestServer.shared!.makeDatabase()
      _ = try CampaignServer.store(TestPlans.database(TestPlans.tiny, in: folder), at: url)
      _ = try CampaignServer(url)
      try ServerSession(ServerPlace(url)).execute(sql)
      #expect(throws: InputError.self) { try CampaignServer(url) }
    }
  }

  /// A picture that is another than its digest says is refused when it is copied.
  @Test func anExchangedPictureIsRefused() throws {
    try TestStore.server.with(TestPlans.tiny) { store in
      let server = try #require(store as? CampaignServer)
      let worker = try server.enterWorker(host: "h", process: "p", now: nil)
      let item = try #require(try server.claim(worker))
      #expect(try server.record(ClaimTests.result(of: item, in: server), of: item, by: worker, now: nil))
      try withTemporaryFolder { folder in
        try server.copy(to: folder.appendingPathComponent("a.sqlite"))
        let images = folder.appendingPathComponent("images")
        #expect(try FileManager.default.contentsOfDirectory(atPath: images.path).count == 1)
      }
      _ = try server.rows("UPDATE crossmatch.pictures SET bytes = '\\x00'::bytea")
      _ = try withTemporaryFolder { folder in
        #expect(throws: InputError.self) { try server.copy(to: folder.appendingPathComponent("b.sqlite")) }
      }
    }
  }
}
