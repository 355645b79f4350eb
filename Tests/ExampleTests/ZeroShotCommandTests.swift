import Crossmatch
import Foundation
import Phantoms
import TestSupport
import Testing
import ZeroShot

/// `zero-shot` and `retrieval-table` from their arguments to what they print.
@Suite struct ZeroShotCommandTests {
  private func phantoms(_ count: Int, in folder: URL) throws {
    try PhantomFolder.write(
      count: count, seed: 1_000_000_000, size: 128, to: folder.appendingPathComponent("set"))
  }

  private func classify(_ arguments: [String], in folder: URL) throws -> ExampleOutcome {
    try runExample(
      "zero-shot",
      ["--model", "phantom-clip", "--pairs", "set/metadata.jsonl", "--output", "run"] + arguments, in: folder)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func whatIsCountedIsWhatTheLinesSay() throws {
    try withTemporaryFolder { folder in
      try phantoms(4, in: folder)
      let outcome = try classify(
        ["--attack", "pgd", "--steps", "3", "--radius", "16/255", "--json"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let summary = try object(outcome.output)
      let lines = try String(contentsOf: folder.appendingPathComponent("run/results.jsonl"), encoding: .utf8)
        .split(separator: "\n").map { try object(String($0)) }
      #expect(summary["images"] as? Int == 4 && lines.count == 4)
      func share(_ name: String) -> Double? { (summary[name] as? [String: Any])?["value"] as? Double }
      func places(_ line: [String: Any]) -> [Int?] {
        ["label", "clean", "adversarial"].map { line[$0] as? Int }
      }
      let right = lines.count { places($0)[0] == places($0)[1] }
      let robust = lines.count { Set(places($0)).count == 1 }
      #expect(share("cleanAccuracy") == Double(right) / 4)
      #expect(share("robustAccuracy") == Double(robust) / 4)
      #expect(right > robust)

      let again = try classify(["--attack", "none"], in: folder)
      #expect(again.status == 1 && again.errors.contains("--overwrite"), "\(again.errors)")
      let other = try classify(
        ["--attack", "pgd", "--steps", "4", "--radius", "16/255", "--resume"], in: folder)
      #expect(other.status == 1 && other.errors.split(separator: "\n").count == 1, "\(other.errors)")
    }
  }

  @Test(arguments: [
    (["--attack", "none", "--radius", "4/255"], Int32(64), "--attack none goes without"),
    (["--defence", "blur", "--defence-draws", "3"], 64, "--defence-draws is for a random --defence"),
    (["--template", "a scan"], 1, "{}"),
    (["--classes", "classes.txt", "--attack", "none"], 1, "one of the 2 classes"),
    (["--scale", "nan", "--attack", "none"], 1, "scale"),
    (["--radius", "0/255"], 1, "radius"),
  ])
  func wrongArgumentsAreOneLine(_ arguments: [String], _ status: Int32, _ words: String) throws {
    try withTemporaryFolder { folder in
      try phantoms(2, in: folder)
      try folder.write("ultrasound-breast\tan ultrasound\nct-head\n".utf8, to: "classes.txt")
      let outcome = try classify(arguments, in: folder)
      #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test func aTableHasARowForEachSourceAndTarget() throws {
    try withTemporaryFolder { folder in
      try phantoms(4, in: folder)
      let attacked = try runExample(
        "cross-attack",
        [
          "--model", "phantom-clip", "--pairs", "set/metadata.jsonl", "--output", "by-a", "--rounds", "1",
          "--search-width", "4",
        ], in: folder)
      #expect(attacked.status == 0, "\(attacked.errors)")
      let arguments = ["--pairs", "set/metadata.jsonl", "--run", "by-a", "--model", "phantom-clip"]
      let told = try runExample("retrieval-table", arguments + ["--json"], in: folder)
      #expect(told.status == 0, "\(told.errors)")
      let cells = try #require(
        try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [[String: Any]])
      #expect(cells.count == 1 && cells[0]["source"] as? String == "by-a")
      for place in [1, 5, 10] {
        let before = try #require(cells[0]["textRecall\(place)"] as? Double)
        let after = try #require(cells[0]["textRecallAfter\(place)"] as? Double)
        #expect((0...100).contains(before) && (0...100).contains(after))
        // A text's image is always among the first five of four.
        #expect(place == 1 || cells[0]["imageRecallAfter\(place)"] as? Double == 100)
      }
      let table = try runExample("retrieval-table", arguments, in: folder)
      #expect(table.output.contains("TR@10") && table.output.split(separator: "\n").count == 2)
      let missing = try runExample(
        "retrieval-table", ["--pairs", "set/metadata.jsonl", "--run", "none", "--model", "phantom-clip"],
        in: folder)
      #expect(missing.status == 1 && missing.errors.contains("none"), "\(missing.errors)")
    }
  }

  /// Runs that attacked different captions of the images come to the table of the set with all of these captions replaced,
  /// and the first run's images.
  @Test func severalRunsAreOneSource() throws {
    try withTemporaryFolder { folder in
      try phantoms(4, in: folder)
      for caption in ["1", "2"] {
        let attacked = try runExample(
          "cross-attack",
          [
            "--model", "phantom-clip", "--pairs", "set/metadata.jsonl", "--output", "by-a/\(caption)",
            "--preset",
            "sga", "--caption-number", caption,
          ], in: folder)
        #expect(attacked.status == 0, "\(attacked.errors)")
      }
      let runs = try SetResults.runs(in: folder.appendingPathComponent("by-a"))
      #expect(runs.count == 2 && runs.allSatisfy { $0.rows.count == 4 })
      let set = try PairSet(contentsOf: folder.appendingPathComponent("set/metadata.jsonl"))
      var lines = ""
      for (number, sample) in set.samples.enumerated() {
        let rows = try runs.map { run in try #require(run.rows.first { $0.number == number }) }
        let image = "attacked-\(number).png"
        try folder.write(Data(contentsOf: runs[0].imageFile(of: rows[0])), to: "set/\(image)")
        let captions = rows.map(\.adversarial.text) + sample.captions.dropFirst(2)
        #expect(captions.count == sample.captions.count && captions[0] != sample.captions[0])
        let line = try JSONSerialization.data(withJSONObject: ["file_name": image, "captions": captions])
        lines += String(decoding: line, as: UTF8.self) + "\n"
      }
      try folder.write(lines.utf8, to: "set/attacked.jsonl")
      let model = try ModelFolder(contentsOf: ModelFolder.location(of: "phantom-clip")).imageTextModel()
      let expected = try RetrievalStudy(
        PairSet(contentsOf: folder.appendingPathComponent("set/attacked.jsonl"))
      ).table(under: model)
      #expect(try RetrievalStudy(set).table(of: runs, under: model) == expected)
      let told = try runExample(
        "retrieval-table",
        ["--pairs", "set/metadata.jsonl", "--run", "by-a", "--model", "phantom-clip", "--json"], in: folder)
      #expect(told.status == 0, "\(told.errors)")
      #expect(told.output.contains("\"textRecallAfter1\": "))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("by-a/1/run.json"))
      #expect(try SetResults.runs(in: folder.appendingPathComponent("by-a")).count == 1)
    }
  }
}
