import Crossmatch
import Foundation
import TestSupport
import Testing

/// The executables about defences, run as processes.
@Suite struct DefenceCommandTests {
  private static let training = [
    "--model", RepositoryFixtures.model("tiny-clip").path, "--output", "out", "--steps", "3", "--batch-size",
    "4", "--phantoms", "8", "--learning-rate", "1e-3",
  ]

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(arguments: [
    ["--attack-steps", "2"], ["--objective", "pmg-aft", "--attack-steps", "1"],
    ["--objective", "leaf", "--candidates", "4"],
  ])
  func fineTuningGoesOnToTheSameBits(_ options: [String]) throws {
    func weights(_ runs: [[String]]) throws -> Data {
      try withTemporaryFolder { folder in
        for more in runs {
          let outcome = try runExample("fine-tune-robust", Self.training + options + more, in: folder)
          #expect(outcome.status == 0, "\(outcome.errors)")
          #expect(outcome.errors.contains("MiB of memory"))
        }
        let model = folder.appendingPathComponent("out")
        let loaded = try CLIP(contentsOf: model)
        #expect(loaded.textEmbeddings(of: ["a heart"]).shape == [1, loaded.textDimension])
        return try Data(contentsOf: model.appendingPathComponent("model.safetensors"))
      }
    }
    let whole = try weights([[]])
    // Stopped by the time after the first step, again and again.
    let stopped = Array(repeating: ["--minutes", "1e-9", "--resume"], count: 2)
    let parts = try weights([["--minutes", "1e-9"]] + stopped)
    #expect(parts == whole)
  }

  @Test(arguments: [
    (
      ["--objective", "leaf", "--radius", "1/255"], "--radius is for --objective fare, tecoa and pmg-aft", 64
    ),
    (["--edits", "2"], "--edits is for --objective leaf", 64),
    (["--radius", "0"], "radius: expected a number above 0.0, at most 1.0, found 0.0", 1),
    (["--batch-size", "0"], "batch size: expected a number from 1 to 65536, found 0", 1),
  ])
  func impossibleFineTuningsAreRefused(_ options: [String], _ line: String, _ status: Int32) throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample("fine-tune-robust", Self.training + options, in: folder)
      #expect(outcome.status == status)
      #expect(try #require(outcome.errorLine).contains(line), "\(outcome.errors)")
      #expect(try names(in: folder).isEmpty)
    }
  }

  @Test func certificatesAreWrittenAndPrinted() throws {
    try withTemporaryFolder { folder in
      let quick = [
        "--phantoms", "3", "--noise", "0.05", "--selection", "4", "--samples", "40", "--error", "0.01",
        "--output",
        "out",
      ]
      let outcome = try runExample("certify", quick + ["--json"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let summary = try json(outcome.output)
      #expect(summary["images"] as? Int == 3 && summary["curve"] != nil)
      let files = ["curve.svg", "results.jsonl", "run.json", "summary.json"]
      #expect(try names(in: folder.appendingPathComponent("out")).sorted() == files)
      // What is done is not done over.
      #expect(try runExample("certify", quick, in: folder).status == 1)
      let again = try runExample("certify", quick + ["--overwrite"], in: folder)
      #expect(again.status == 0 && again.output.contains("certified at 0.000"))
    }
  }

  @Test func checksNameTheirSigns() throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "check-defence",
        [
          "--phantoms", "2", "--defence", "blur", "--steps", "2", "--queries", "4", "--output", "out",
          "--json",
        ], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let indicators = try #require(try json(outcome.output)["indicators"] as? [[String: Any]])
      #expect(
        indicators.compactMap { $0["name"] as? String } == ["static", "longer", "wider", "queries", "flat"])
    }
  }

  @Test func detectionsAreWrittenAndPrinted() throws {
    try withTemporaryFolder { folder in
      let quick = [
        "--phantoms", "2", "--calibration", "20", "--detector", "displacement=8/255", "--detector",
        "attention",
        "--detector", "window-perplexity=4", "--steps", "2", "--search-steps", "1", "--suffix-length", "2",
        "--output", "out",
      ]
      let outcome = try runExample("detect", quick, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      for line in ["2 images, 20 of the calibration", "window-perplexity, false alarms", "evading  AUC"] {
        #expect(outcome.output.contains(line), "\(outcome.output)")
      }
      let files = [
        "calibration.jsonl", "results.jsonl", "roc.csv", "roc.svg", "run.json", "summary.json",
      ]
      #expect(try names(in: folder.appendingPathComponent("out")).sorted() == files)
      // What is done is not done over, and what is done anew is the same.
      #expect(try runExample("detect", quick, in: folder).status == 1)
      let summary = folder.appendingPathComponent("out/summary.json")
      let first = try Data(contentsOf: summary)
      let again = try runExample("detect", quick + ["--overwrite", "--json", "--threads", "1"], in: folder)
      #expect(again.status == 0 && Data(again.output.utf8) == first)
      let detectors = try #require(try json(again.output)["detectors"] as? [[String: Any]])
      #expect(
        detectors.compactMap { $0["detector"] as? String } == [
          "displacement", "attention", "window-perplexity",
        ])
    }
  }

  @Test(arguments: [
    ("certify", [], "give --phantoms or --pairs"), ("certify", ["--phantoms", "0"], "--phantoms must be"),
    ("certify", ["--phantoms", "2", "--error", "1"], "--error must be"),
    ("certify", ["--phantoms", "2", "--limit", "1"], "--limit is for --pairs"),
    ("check-defence", ["--phantoms", "2"], "give --defence"),
    (
      "check-defence", ["--phantoms", "2", "--defence", "blur", "--defence-draws", "3"],
      "--defence-draws is for a random --defence"
    ),
    ("check-defence", ["--phantoms", "2", "--defence", "blur", "--norm", "l0"], "--norm must be"),
    ("detect", ["--phantoms", "2"], "give --detector"),
    ("detect", ["--phantoms", "2", "--detector", "smell"], "--detector"),
    (
      "detect", ["--phantoms", "2", "--detector", "attention", "--calibration", "19"], "--calibration must be"
    ),
    (
      "detect", ["--phantoms", "2", "--detector", "attention", "--search-steps", "3"],
      "--search-steps is for a --detector of texts"
    ),
    (
      "detect", ["--phantoms", "2", "--detector", "perplexity", "--radius", "8/255"],
      "--radius is for a --detector of images"
    ),
    (
      "detect", ["--phantoms", "2", "--detector", "perplexity", "--words", "--suffix-length", "3"],
      "--suffix-length is not for --words"
    ),
    ("detect", ["--phantoms", "2", "--detector", "attention", "--norm", "l2"], "--norm l2 needs --radius"),
  ])
  func wrongUsageIsSaid(_ tool: String, _ options: [String], _ line: String) throws {
    let outcome = try runExample(tool, options + ["--output", "unused"])
    #expect(outcome.status == 64)
    #expect(try #require(outcome.errorLine).contains(line), "\(outcome.errors)")
  }
}
