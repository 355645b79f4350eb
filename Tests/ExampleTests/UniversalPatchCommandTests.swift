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

  @Test(arguments: [
    ([], 64), (["--phantoms", "2", "--pairs", "a.jsonl"], 64), (["--pairs", "no-such.jsonl"], 1),
    (["--phantoms", "2", "--train", "3"], 1), (["--phantoms", "2", "--patch-placement", "left"], 64),
    (["--phantoms", "2", "--batch", "0"], 1),
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
