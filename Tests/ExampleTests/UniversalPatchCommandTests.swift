import Crossmatch
import Foundation
import TestSupport
import Testing

/// `universal-patch` from its arguments to its files.
struct UniversalPatchCommandTests {
  private static let quick = ["--model", "phantom-clip", "--steps", "10", "--batch", "2"]

  @Test func phantomsGiveAPatch() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("out")
      let outcome = try runExample(
        "universal-patch",
        Self.quick + ["--phantoms", "4", "--train", "3", "--json", "--output", output.path])
      #expect(outcome.status == 0)
      #expect(try names(in: output) == ["patch.png", "images", "trace.svg", "trace.csv", "result.json"])
      let printed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      #expect((printed?["training"] as? [String: Any])?["images"] as? Int == 3)
      #expect((printed?["images"] as? [Any])?.count == 4)
      #expect(
        try Data(contentsOf: output.appendingPathComponent("result.json")) == Data(outcome.output.utf8))
      let again = try runExample(
        "universal-patch",
        Self.quick + ["--phantoms", "4", "--train", "3", "--output", folder.appendingPathComponent("b").path])
      #expect(again.output.contains("held out (1)"))
      #expect(
        try Data(contentsOf: output.appendingPathComponent("patch.png"))
          == Data(contentsOf: folder.appendingPathComponent("b/patch.png")))
    }
  }

  /// Both patches are written, and judged often behind what is random.
  @Test func patchesGoThroughDefences() throws {
    try withTemporaryFolder { folder in
      let arguments =
        Self.quick + [
          "--phantoms", "3", "--train", "2", "--defence", "noise", "--defence-draws", "2", "--output", "out",
        ]
      let outcome = try runExample("universal-patch", arguments + ["--json"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let output = folder.appendingPathComponent("out")
      let files = ["patch.png", "static-patch.png", "images", "trace.svg", "trace.csv", "result.json"]
      #expect(try names(in: output).sorted() == files.sorted())
      let images = (0..<3).flatMap { ["00000\($0)-static.png", "00000\($0).png"] }
      #expect(try names(in: output.appendingPathComponent("images")).sorted() == images)

      let result = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let defence = try #require(result["defence"] as? [String: Any])
      #expect(defence["judgements"] as? Int == 20)
      for set in ["training", "heldOut"] {
        let findings = try #require(defence[set] as? [String: [String: Any]])
        #expect(findings.keys.sorted() == ["adaptive", "clean", "gray", "static"])
        #expect(findings.values.allSatisfy { ($0["deviation"] as? Double ?? 0) > 0 })
      }
      // Without the option, nothing of it is left.
      let plain = try runExample(
        "universal-patch",
        Self.quick + ["--phantoms", "2", "--train", "2", "--output", "out", "--overwrite"], in: folder)
      #expect(plain.status == 0 && !plain.output.contains("behind"), "\(plain.errors)")
      #expect(try !names(in: output).contains("static-patch.png"))
      #expect(
        try names(in: output.appendingPathComponent("images")).sorted() == ["000000.png", "000001.png"])
    }
  }

  @Test func defendedPatchesAreResumedToTheSameBits() throws {
    try withTemporaryFolder { folder in
      let arguments = ["--model", "phantom-clip", "--phantoms", "3", "--steps", "40", "--defence", "blur"]
      let whole = try runExample("universal-patch", arguments + ["--output", "whole"], in: folder)
      #expect(whole.status == 0 && whole.output.contains("behind blur:"), "\(whole.errors)")
      for line in ["static patch", "adaptive patch", "held out (1), undefended", "held out (1), behind it"] {
        #expect(whole.output.contains(line), "\(whole.output)")
      }
      let parts = arguments + ["--output", "parts"]
      let interrupted = try runExample(
        "universal-patch", parts, in: folder, stoppedOnceItReportsBy: SIGINT)
      #expect(interrupted.status == 130, "\(interrupted.errors)")
      let resumed = try runExample("universal-patch", parts + ["--resume"], in: folder)
      #expect(resumed.status == 0, "\(resumed.errors)")
      let written = try ["whole", "parts"].map {
        try LongCommand.written(in: folder.appendingPathComponent($0))
      }
      #expect(written[0] == written[1] && !written[0].isEmpty)
      #expect(try !names(in: folder.appendingPathComponent("parts")).contains { $0.contains("snapshot") })
    }
  }

  @Test(arguments: [
    ([], 64), (["--phantoms", "2", "--pairs", "a.jsonl"], 64), (["--pairs", "no-such.jsonl"], 1),
    (["--phantoms", "2", "--train", "3"], 1), (["--phantoms", "2", "--patch-placement", "left"], 64),
    (["--phantoms", "2", "--batch", "0"], 1), (["--phantoms", "2", "--defence", "jpeg=0"], 1),
    (["--phantoms", "2", "--defence", "blur", "--defence-draws", "2"], 64),
  ])
  func wrongArgumentsAreOneLine(arguments: [String], status: Int) throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "universal-patch",
        ["--model", "phantom-clip", "--output", folder.appendingPathComponent("out").path] + arguments)
      #expect(Int(outcome.status) == status)
      #expect(outcome.errorLine?.hasPrefix("universal-patch: ") ?? false)
    }
  }
}
