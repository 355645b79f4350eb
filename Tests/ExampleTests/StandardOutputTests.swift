import Foundation
import TestSupport
import Testing

/// Results that cannot be printed are an error in every executable.
@Suite struct StandardOutputTests {
  private static let commands = [
    "token-search": "--model phantom-clip --prompt a --target b --steps 1 --preset random",
    "image-attack": "--phantom 5 --steps 1",
    "cross-attack": "--phantom 5 --rounds 1 --search-width 4 --json",
    "evaluate-phantom-clip": "--count 40",
    "embed": "--model phantom-clip --text a --text b",
    "lesion-ablation": "--model phantom-clip --phantoms 1 --controls 1 --treatments mean --output out",
    "universal-patch": "--model phantom-clip --phantoms 2 --steps 1 --batch 1 --output out --json",
  ]

  @Test(arguments: commands.keys.sorted())
  func fullDisksAreNamed(tool: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell("$B/\(tool) \(Self.commands[tool]!) >/dev/full", in: folder)
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.hasSuffix("\(tool): standard output: cannot be written: No space left on device\n"),
        "\(outcome.errors)")
    }
  }

  @Test(arguments: ["token-search", "phantoms", "train-phantom-clip", "embed"])
  func helpThatCannotBePrintedIsAnError(tool: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell("$B/\(tool) --help >/dev/full", in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errorLine?.hasPrefix("\(tool): standard output: ") == true, "\(outcome.errors)")
    }
  }

  @Test func aReaderThatHasGoneIsAnError() throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell(
        "{ sleep 0.3; $B/embed --model phantom-clip --text a --text b; echo status $? >&2; } | true",
        in: folder)
      #expect(outcome.errors == "embed: standard output: cannot be written: Broken pipe\nstatus 1\n")
    }
  }

  /// No file of ours takes the number of a closed stream, and then gets what is printed.
  @Test func closedStreamsAreErrors() throws {
    try withTemporaryFolder { folder in
      let command = "$B/image-attack --phantom 5 --steps 1 --output"
      let outcome = try runShell(
        "\(command) a >&-; echo $?; \(command) b 2>&- >/dev/null; echo $?", in: folder)
      #expect(outcome.output == "1\n0\n")
      #expect(
        outcome.errors.hasSuffix("\nimage-attack: standard output: cannot be written: Bad file descriptor\n"))
      for name in ["a", "b"] {
        let file = folder.appendingPathComponent("\(name)/trace.csv")
        #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count == 3)
      }
    }
  }

  @Test func nobodyNeedsToReadStandardError() throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell("$B/phantoms --count 2 --size 32 --output a 2>/dev/full", in: folder)
      #expect(outcome.status == 0)
      #expect(try names(in: folder.appendingPathComponent("a")).contains("metadata.jsonl"))
    }
  }
}
