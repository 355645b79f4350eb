import Crossmatch
import Foundation
import Phantoms
import TestSupport
import Testing

/// `lesion-ablation` from its arguments to its files.
struct LesionAblationCommandTests {
  private static let quick = [
    "--model", "phantom-clip", "--controls", "2", "--treatments", "mean", "inpainted",
  ]

  @Test func phantomsGiveAReport() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let outcome = try runExample(
        "lesion-ablation", Self.quick + ["--phantoms", "3", "--seed", "5", "--json", "--output", output.path])
      #expect(outcome.status == 0)
      #expect(try names(in: output) == ["ablation.json", "ablation.csv", "report.html"])
      let printed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      #expect(printed?["measured"] as? Int == 3)
      #expect(
        try Data(contentsOf: output.appendingPathComponent("ablation.json")) == Data(outcome.output.utf8))
    }
  }

  @Test func anImageWithItsMaskGivesAReport() throws {
    try withTemporaryFolder { folder in
      let phantom = PhantomGenerator(size: 160).phantom(.xrayChest, hasLesion: true, seed: 3)
      let files = ["image.png", "mask.png"].map { folder.appendingPathComponent($0).path }
      try phantom.image.write(to: URL(fileURLWithPath: files[0]))
      try #require(phantom.lesionMask).write(to: URL(fileURLWithPath: files[1]))
      let outcome = try runExample(
        "lesion-ablation",
        Self.quick + [
          "--image", files[0], "--mask", files[1], "--text", phantom.matchedCaptions[2], "--output",
          folder.path,
        ])
      #expect(outcome.status == 0 && outcome.output.contains("inpainted against control:"))
    }
  }

  /// A folder of one's own: images without a lesion are left out, which is said.
  @Test func aFolderGivesAReport() throws {
    try withTemporaryFolder { folder in
      let set = folder.appendingPathComponent("set")
      let made = try runExample("phantoms", ["--count", "12", "--seed", "5", "--output", set.path])
      #expect(made.status == 0)
      let metadata = set.appendingPathComponent("metadata.jsonl")
      let lines = try String(contentsOf: metadata, encoding: .utf8).split(separator: "\n")
      let withLesion = lines.count {
        $0.contains("mask_file_name\":\"") || $0.contains("mask_file_name\": \"")
      }
      try #require((1..<12).contains(withLesion))
      let outcome = try runExample(
        "lesion-ablation",
        Self.quick + [
          "--pairs", metadata.path, "--json", "--output", folder.appendingPathComponent("out").path,
        ])
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("\(12 - withLesion) of 12 images have no lesion"))
      let printed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      #expect(printed?["measured"] as? Int == withLesion)
    }
  }

  @Test(arguments: [
    (["--phantoms", "2", "--pairs", "a.jsonl"], 64), (["--pairs", "no-such.jsonl"], 1),
    (["--phantoms", "2", "--limit", "1"], 64),
    (["--phantoms", "2", "--image", "a.png"], 64), (["--image", "a.png"], 64), (["--phantoms", "0"], 64),
    (["--phantoms", "1", "--treatments", "polish"], 64), (["--phantoms", "1", "--controls", "0"], 1),
    (["--phantoms", "1", "--radius", "2"], 1),
    (["--image", "no-such.png", "--mask", "no-such.png", "--text", "a"], 1),
  ])
  func wrongArgumentsAreOneLine(arguments: [String], status: Int) throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "lesion-ablation", ["--model", "phantom-clip", "--output", folder.path] + arguments)
      #expect(Int(outcome.status) == status)
      #expect(outcome.errorLine?.hasPrefix("lesion-ablation: ") ?? false)
      #expect(try names(in: folder).isEmpty)
    }
  }
}
