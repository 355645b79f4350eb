import Foundation
import TestSupport
import Testing

/// Studies of what a tiny model answers, as users run them.
@Suite struct MedicalAttackTests {
  private static let model = [
    "--model", RepositoryFixtures.answeringModel("tiny-llava").path, "--template", "vicuna", "--threads", "2",
  ]
  private static let quick =
    model + [
      "--phantoms", "1", "--seeds", "1", "--inputs", "both", "--evaluations", "8", "--max-tokens", "4",
    ]

  @Test func aStudyIsWrittenPrintedAndTakenUp() throws {
    try withTemporaryFolder { folder in
      let output = ["--output", folder.appendingPathComponent("out").path]
      let study = Self.quick + ["--attacks", "none", "pgd", "--regions", "control", "everywhere"] + output
      let outcome = try runExample("medical-attack", study)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let names = ["none", "pgd, control", "pgd, everywhere", "written to"]
      #expect(names.allSatisfy(outcome.output.contains), "\(outcome.output)")
      let files = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("out").path)
      #expect(
        files.sorted() == [
          "images", "report.html", "results.jsonl", "run.json", "summary.json", "table.csv",
        ])

      #expect(try runExample("medical-attack", study).status == 1)
      let resumed = try runExample("medical-attack", study + ["--resume", "--json"])
      #expect(resumed.status == 0, "\(resumed.errors)")
      let summary = try String(contentsOf: folder.appendingPathComponent("out/summary.json"), encoding: .utf8)
      #expect(resumed.output == summary)
      let other = try runExample("medical-attack", study + ["--resume", "--radius", "8/255"])
      #expect(other.status == 1 && other.errors.contains("settings.budget.radius"), "\(other.errors)")
      #expect(try runExample("medical-attack", study + ["--overwrite", "--radius", "8/255"]).status == 0)
    }
  }

  /// Every attack through the defence as well, under the name of the other with a word behind.
  @Test func studiesGoThroughDefences() throws {
    try withTemporaryFolder { folder in
      let study =
        Self.quick + [
          "--attacks", "pgd", "--regions", "everywhere", "--defence", "noise", "--output", "out",
        ]
      let outcome = try runExample("medical-attack", study, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      for line in ["behind the defence", "static ", "adaptive "] {
        #expect(outcome.output.contains(line), "\(outcome.output)")
      }
      let seed = 2_000_000_000
      #expect(
        try names(in: folder.appendingPathComponent("out/images")).sorted() == [
          "00000-both-pgd-everywhere-\(seed).png", "00000-both-pgd-everywhere-adaptive-\(seed).png",
        ])
      let line = try JSONSerialization.jsonObject(
        with: Data(contentsOf: folder.appendingPathComponent("out/results.jsonl")))
      let defence = try #require((line as? [String: Any])?["defence"] as? [String: Any])
      #expect(defence["judgements"] as? Int == 20)
      let adaptive = try #require(defence["adaptive"] as? [String: Any])
      #expect((adaptive["responses"] as? [String])?.count == 20)
      let other = try runExample("medical-attack", study + ["--resume", "--defence-draws", "2"], in: folder)
      #expect(other.status == 1 && other.errors.contains("defence"), "\(other.errors)")
    }
  }

  private static let wrong: [(options: String, status: Int32)] = [
    ("--phantoms 0", 64), ("--seeds 0", 64), ("--attacks pgd pgd", 64),
    ("--attacks mcm-as-published --regions lesion", 64), ("--attacks fgsm", 64), ("--threads 0", 64),
    ("--radius 2", 1), ("--evaluations 0", 1), ("--weight-tto -1", 1), ("--max-tokens 300", 1),
    ("--watch-model nowhere", 1), ("--score-model nowhere", 1), ("--text-model nowhere", 1),
    ("--attacks gcg --initial-word lesionless", 1), ("--defence clipure", 1), ("--defence jpeg=0", 1),
    ("--defence blur --defence-draws 2", 64),
  ]

  @Test(arguments: wrong)
  func wrongUsageIsTold(options: String, status: Int32) throws {
    let arguments = options.split(separator: " ").map(String.init)
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "medical-attack",
        Self.quick + ["--attacks", "none", "--output", folder.appendingPathComponent("out").path] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      let lines = outcome.errors.split(separator: "\n")
      #expect(lines.last?.hasPrefix("medical-attack: ") == true, "\(outcome.errors)")
    }
  }
}
