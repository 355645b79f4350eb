import ExampleSupport
import Files
import TestSupport
import Testing

/// Attacks that need more memory than there may be taken are refused before they start, with what needs it.
@Suite struct MemoryLimitTests {
  private static let pair = ["--phantom", "5", "--rounds", "1", "--image-steps", "1", "--text-steps", "1"]
  private static let commands: [String: [String]] = [
    "image-attack": ["--phantom", "5", "--steps", "1"],
    "cross-attack": pair,
    "token-search": [
      "--model", "phantom-clip", "--prompt", "a chest", "--target", "a brain", "--steps", "1",
    ],
    "universal-patch": [
      "--model", "phantom-clip", "--phantoms", "1", "--steps", "1", "--output", "o",
    ],
  ]

  @Test(arguments: commands.keys.sorted())
  func whatNeedsMoreIsRefusedAndTheRestRuns(_ name: String) throws {
    try withTemporaryFolder { folder in
      let arguments = Self.commands[name]!
      let refused = try runExample(name, arguments + ["--memory-limit", "6MiB"], in: folder)
      #expect(refused.status == 1)
      let line = try #require(refused.errorLine)
      #expect(line.contains("memory: expected at most 6.0 MiB") && line.contains("weights"), "\(line)")
      let ran = try runExample(name, arguments + ["--memory-limit", "8G"], in: folder)
      #expect(ran.status == 0, "\(ran.errors)")
    }
  }

  @Test func weightsAloneAreRefusedBeforeTheyAreRead() throws {
    let refused = try runExample(
      "token-search", Self.commands["token-search"]! + ["--memory-limit", "100KiB"])
    #expect(refused.status == 1)
    #expect(refused.errorLine?.contains("model.safetensors: memory: expected at most 100 KiB") == true)
  }

  @Test func copiesOfAnImageCount() throws {
    let one = ["--phantom", "5", "--steps", "1", "--memory-limit", "1GiB"]
    #expect(try runExample("image-attack", one).status == 0)
    let many = try runExample("image-attack", one + ["--eot", "1000"])
    #expect(many.status == 1 && many.errorLine?.contains("gradients") == true, "\(many.errors)")
  }

  @Test(arguments: [
    ("8GiB", 8 << 30), ("1.5g", 3 << 29), ("500", 500 << 20), ("64KB", 64 << 10), ("12B", 12),
    ("2TiB", 2 << 40),
  ]) func sizesAreRead(text: String, bytes: Int) {
    #expect(MemorySize(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "0", "-1", "x", "8XiB", "GiB", "nan", "inf", "1e30", "8 G iB", "0.1B"])
  func otherSizesAreNot(text: String) {
    #expect(MemorySize(argument: text) == nil)
  }
}
