import Crossmatch
import Foundation
import Phantoms
import TestSupport
import Testing

/// Sets with lines that cannot be used, and pairs that fail: told in time, and no loss to the others.
@Suite struct UnusableLineTests {
  private static let model = ["--model", "phantom-clip"]

  /// The fewest steps, so that only the files matter.
  private static let quick: [String: [String]] = [
    "cross-attack": ["--rounds", "1", "--search-width", "4", "--suffix-length", "2", "--image-steps", "1"],
    "lesion-ablation": ["--treatments", "mean", "--controls", "1"],
    "universal-patch": ["--steps", "1", "--batch", "1"],
  ]

  /// Four phantoms with lesions and their metadata, the text of the second one too long.
  private func set(in folder: URL) throws -> (metadata: URL, lines: [String]) {
    let phantoms = (0..<4).map {
      PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: UInt64($0))
    }
    let lines = try phantoms.enumerated().map { number, phantom in
      try phantom.image.write(to: folder.appendingPathComponent("\(number).png"))
      try phantom.lesionMask!.write(to: folder.appendingPathComponent("mask\(number).png"))
      let text = number == 1 ? String(repeating: "nodule ", count: 100) : phantom.matchedCaptions[2]
      return #"{"file_name": "\#(number).png", "mask_file_name": "mask\#(number).png", "text": "\#(text)"}"#
    }
    let metadata = folder.appendingPathComponent("metadata.jsonl")
    try write(lines, to: metadata)
    return (metadata, lines)
  }

  private func write(_ lines: [String], to metadata: URL) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: metadata)
  }

  private func run(_ tool: String, _ metadata: URL, _ more: [String] = []) throws -> ExampleOutcome {
    try runExample(
      tool, Self.model + ["--pairs", metadata.path, "--output", "out"] + Self.quick[tool]! + more,
      in: metadata.deletingLastPathComponent())
  }

  private func json(_ path: String, of metadata: URL) throws -> [String: Any] {
    let file = metadata.deletingLastPathComponent().appendingPathComponent("out/\(path)")
    return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
  }

  private func rows(of metadata: URL) throws -> [[String: Any]] {
    let file = metadata.deletingLastPathComponent().appendingPathComponent("out/results.jsonl")
    return try Data(contentsOf: file).split(separator: 0x0A).map {
      try #require(try JSONSerialization.jsonObject(with: $0) as? [String: Any])
    }
  }

  @Test(arguments: ["cross-attack", "lesion-ablation", "universal-patch"])
  func aLineIsToldBeforeAnythingStarts(_ tool: String) throws {
    try withTemporaryFolder { folder in
      let (metadata, lines) = try set(in: folder)
      let outcome = try run(tool, metadata)
      #expect(outcome.status == 1)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains("metadata.jsonl: line 2: text of 1.png: expected at most"), "\(line)")
      #expect(line.contains("--skip-unusable"))
      #expect(try !names(in: folder).contains("out"))
      try write([lines[0], lines[2], lines[3]], to: metadata)
      #expect(try run(tool, metadata, ["--resume"]).status == 0)
    }
  }

  @Test(arguments: ["cross-attack", "lesion-ablation", "universal-patch"])
  func linesCanBeLeftOut(_ tool: String) throws {
    try withTemporaryFolder { folder in
      let (metadata, _) = try set(in: folder)
      let outcome = try run(tool, metadata, ["--skip-unusable"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("1 of 4 lines are left out") && outcome.errors.contains("line 2"))
      let file = ["cross-attack": "summary.json", "lesion-ablation": "ablation.json"][tool] ?? "result.json"
      #expect(try json(file, of: metadata)["leftOut"] as? Int == 1)
      guard tool == "cross-attack" else { return }
      let left = try #require(try json("run.json", of: metadata)["leftOut"] as? [[String: Any]])
      #expect(left.map { $0["line"] as? Int } == [2] && left[0]["file"] as? String == "1.png")
      #expect(try rows(of: metadata).map { $0["pair"] as? Int } == [0, 2, 3])
    }
  }

  /// A line that is no JSON, among them what an editor or a killed writer left.
  @Test(arguments: ["cross-attack", "lesion-ablation", "universal-patch"])
  func linesThatAreNoJSONCanBeLeftOut(_ tool: String) throws {
    try withTemporaryFolder { folder in
      var (metadata, lines) = try set(in: folder)
      lines[1] = "<<<<<<< HEAD"
      lines.append(String(lines[0].dropLast(4)))
      try write(lines, to: metadata)
      let refused = try run(tool, metadata)
      #expect(refused.status == 1)
      let line = try #require(refused.errorLine, "\(refused.errors)")
      #expect(line.contains("metadata.jsonl: line 2: ") && line.contains("JSON"), "\(line)")
      #expect(line.contains("1 more line") && line.contains("--skip-unusable"), "\(line)")
      #expect(try !names(in: folder).contains("out"))
      let outcome = try run(tool, metadata, ["--skip-unusable"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("2 of 5 lines are left out"), "\(outcome.errors)")
      for mention in ["metadata.jsonl: line 2: ", "metadata.jsonl: line 5: "] {
        #expect(outcome.errors.contains("left out: \(folder.path)/\(mention)"), "\(outcome.errors)")
      }
      let file = ["cross-attack": "summary.json", "lesion-ablation": "ablation.json"][tool] ?? "result.json"
      #expect(try json(file, of: metadata)["leftOut"] as? Int == 2)
      guard tool == "cross-attack" else { return }
      let left = try #require(try json("run.json", of: metadata)["leftOut"] as? [[String: Any]])
      #expect(left.map { $0["line"] as? Int } == [2, 5] && left.allSatisfy { $0["file"] is NSNull })
      #expect(try rows(of: metadata).map { $0["pair"] as? Int } == [0, 2, 3])
      // Mended, it comes in, and what is done stays.
      lines[1] = lines[0].replacing("0.png", with: "1.png")
      try write(lines, to: metadata)
      let more = try run(tool, metadata, ["--skip-unusable", "--resume"])
      #expect(more.status == 0, "\(more.errors)")
      #expect(try rows(of: metadata).map { $0["pair"] as? Int } == [0, 1, 2, 3])
    }
  }

  /// A mask without anything inside fails when its pair's turn comes; mended, it alone is attacked.
  @Test func aPairThatFailsIsARow() throws {
    try withTemporaryFolder { folder in
      var (metadata, lines) = try set(in: folder)
      lines.remove(at: 1)
      try write(lines, to: metadata)
      let mask = folder.appendingPathComponent("mask2.png")
      let right = try Data(contentsOf: mask)
      try Mask(width: 128, height: 128, pixels: .init(repeating: false, count: 128 * 128)).write(to: mask)
      let outcome = try run("cross-attack", metadata, ["--region", "lesion"])
      #expect(outcome.status == 1)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains("1 of 3 that failed") && line.contains("line 2: 2.png: mask"), "\(line)")
      #expect(try rows(of: metadata).map { $0["error"] == nil } == [true, false, true])
      #expect(try json("summary.json", of: metadata)["failed"] as? Int == 1)
      try right.write(to: mask)
      let again = try run("cross-attack", metadata, ["--region", "lesion", "--resume"])
      #expect(again.status == 0, "\(again.errors)")
      #expect(try rows(of: metadata).allSatisfy { $0["error"] == nil })
      #expect(try json("summary.json", of: metadata)["failed"] as? Int == 0)
    }
  }

  /// A failed pair's line is taken out, or its image goes and it is left out: what is done stays done.
  @Test(arguments: [true, false])
  func whatIsDoneIsTakenOver(_ isTakenOut: Bool) throws {
    try withTemporaryFolder { folder in
      var (metadata, lines) = try set(in: folder)
      lines.remove(at: 1)
      try write(lines, to: metadata)
      try Mask(width: 128, height: 128, pixels: .init(repeating: false, count: 128 * 128)).write(
        to: folder.appendingPathComponent("mask0.png"))
      #expect(try run("cross-attack", metadata, ["--region", "lesion"]).status == 1)
      let images = folder.appendingPathComponent("out/images")
      let before = try names(in: images)
      if isTakenOut {
        try write(Array(lines.dropFirst()), to: metadata)
      } else {
        try FileManager.default.removeItem(at: folder.appendingPathComponent("0.png"))
        #expect(try run("cross-attack", metadata, ["--region", "lesion", "--resume"]).status == 1)
      }
      let more = ["--region", "lesion", "--resume"] + (isTakenOut ? [] : ["--skip-unusable"])
      let outcome = try run("cross-attack", metadata, more)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try rows(of: metadata).map { $0["pair"] as? Int } == (isTakenOut ? [0, 1] : [1, 2]))
      #expect(try names(in: images) == before)
    }
  }

  @Test func anImageThatCannotBeMeasuredIsTold() throws {
    try withTemporaryFolder { folder in
      var (metadata, lines) = try set(in: folder)
      lines.remove(at: 1)
      try write(lines, to: metadata)
      // One pixel, of which nothing is left in the model's input of a large image.
      let large = Image(width: 1280, height: 1280, channels: 1, pixels: .init(repeating: 9, count: 1_638_400))
      try large.write(to: folder.appendingPathComponent("2.png"))
      try Mask(width: 1280, height: 1280, pixels: (0..<1_638_400).map { $0 == 5 }).write(
        to: folder.appendingPathComponent("mask2.png"))
      let outcome = try run("lesion-ablation", metadata)
      #expect(outcome.status == 1)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains("1 of 3 that failed") && line.contains("line 2: 2.png"), "\(line)")
      let document = try json("ablation.json", of: metadata)
      #expect(document["failed"] as? Int == 1 && document["measured"] as? Int == 2)
      let whole = try String(contentsOf: metadata, encoding: .utf8)
      try write([lines[0], lines[2]], to: metadata)
      #expect(try run("lesion-ablation", metadata, ["--resume"]).status == 0)
      try whole.write(to: metadata, atomically: true, encoding: .utf8)
      // All images of a universal patch have to be seen, so that it does not begin.
      let patch = try run("universal-patch", metadata, ["--overwrite"])
      #expect(patch.status == 1)
      #expect(try #require(patch.errorLine).contains("line 2: 2.png"))
      #expect(try run("universal-patch", metadata, ["--overwrite", "--skip-unusable"]).status == 0)
    }
  }

  @Test func aCaptionNumberOutOfRangeIsTold() throws {
    try withTemporaryFolder { folder in
      let (metadata, lines) = try set(in: folder)
      try write([lines[0]], to: metadata)
      let outcome = try run("cross-attack", metadata, ["--caption-number", "2"])
      #expect(outcome.status == 1)
      #expect(outcome.errorLine?.contains("line 1: text of 0.png: expected a caption number 2") == true)
    }
  }
}
