import Foundation
import TestSupport
import Testing

/// What Ctrl-C, SIGTERM and SIGHUP do to every executable that works for long.
@Suite struct SignalTests {
  /// Endless commands, with what they leave when they are stopped.
  private static let commands: [String: (arguments: [String], leaves: [String])] = [
    "image-attack": (
      ["--phantom", "5", "--steps", "100000000"], ["adversarial.png", "result.json", "snapshot.json"]
    ),
    "cross-attack": (
      ["--phantom", "5", "--rounds", "100000000", "--search-width", "4"],
      ["adversarial.png", "result.json", "snapshot.json"]
    ),
    "token-search": (
      [
        "--model", "phantom-clip", "--prompt", "a chest", "--target", "a heart", "--preset", "random",
        "--steps", "100000000",
      ], ["result.json", "snapshot.json"]
    ),
    "universal-patch": (
      ["--model", "phantom-clip", "--phantoms", "4", "--steps", "100000000"], ["snapshot.json"]
    ),
    "lesion-ablation": (
      ["--model", "phantom-clip", "--phantoms", "5000", "--controls", "1", "--treatments", "mean"],
      ["snapshot.json"]
    ),
    "phantoms": (["--count", "1000000"], ["unfinished.jsonl"]),
    "train-phantom-clip": (["--steps", "100000"], ["training-snapshot.safetensors"]),
  ]

  private static let results = ["metadata.jsonl", "model.safetensors", "ablation.json"]

  /// Runs a command until it is at work, sends it a signal, and gives its status and the names of what it left.
  private func stopped(_ tool: String, by signal: Int32) throws -> (Int32, Set<String>) {
    try withTemporaryFolder { folder in
      let command = Self.commands[tool]!
      let outcome = try runExample(
        tool, command.arguments + ["--output", "out"], in: folder, stoppedOnceItReportsBy: signal)
      return (outcome.status, try names(in: folder.appendingPathComponent("out")))
    }
  }

  @Test(arguments: commands.keys.sorted(), [SIGINT, SIGTERM])
  func leavesWhatCanBeTakenUp(tool: String, signal: Int32) throws {
    let (status, names) = try stopped(tool, by: signal)
    #expect(status == 130)
    #expect(names.isSuperset(of: Self.commands[tool]!.leaves), "\(names.sorted().prefix(20))")
    #expect(names.isDisjoint(with: Self.results))
    #expect(!names.contains { $0.hasSuffix("partial") })
  }

  /// Also where these tests were started so that they survive the terminal: what they start does so as well.
  @Test func closingTheTerminalStopsAsWell() throws {
    let inherited = Foundation.signal(SIGHUP, SIG_DFL)
    defer { Foundation.signal(SIGHUP, inherited) }
    let (status, names) = try stopped("image-attack", by: SIGHUP)
    #expect(status == 130)
    #expect(names.contains("snapshot.json"))
  }

  /// A step that takes long says so before it is done.
  @Test func aSilentCommandSaysThatItIsAtWork() throws {
    try withTemporaryFolder { folder in
      let prompts = (0..<4000).map { "a nodule in the lung of patient \($0)\n" }.joined()
      try folder.write(prompts.utf8, to: "prompts.txt")
      let outcome = try runShell(
        "timeout -s KILL 9 $B/token-search --model phantom-clip --prompts prompts.txt --target a --preset gcg --steps 1",
        in: folder)
      #expect(outcome.errors.contains("still at work, 5 s after the last line\n"), "\(outcome.errors)")
    }
  }

  /// Before there is anything to save, and where nothing is saved, one signal is enough.
  @Test(arguments: [
    "evaluate-phantom-clip --count 1000000",
    "cross-attack --phantom 5 --rounds 2000 --attribution --suffix-length 3 --json >/dev/null",
  ])
  func endsSoon(command: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell("timeout -s INT -k 20 2 $B/\(command); echo $?", in: folder)
      #expect(outcome.output == "124\n", "\(outcome.errors)")
      #expect(outcome.errors.contains("interrupted"), "\(outcome.errors)")
    }
  }

  @Test func linesThatAreEmbeddedAreAllOrNone() throws {
    try withTemporaryFolder { folder in
      let line = #"{"text":"\#(String(repeating: "a nodule in the lung ", count: 4))"}"# + "\n"
      try folder.write(String(repeating: line, count: 30_000).utf8, to: "in.jsonl")
      let outcome = try runShell(
        "timeout -s TERM 3 $B/embed --model phantom-clip --input in.jsonl --output out.jsonl; echo $?; ls -A",
        in: folder)
      #expect(outcome.output == "124\nin.jsonl\n", "\(outcome.errors)")
      #expect(outcome.errors.contains("interrupted"), "\(outcome.errors)")
    }
  }

  /// `nohup` has the process go on; a second signal ends it at once.
  @Test func ignoredHangupsStayIgnoredAndASecondSignalIsEnough() throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell(
        """
        trap '' HUP
        $B/universal-patch --model phantom-clip --phantoms 4 --steps 100000000 --output out 2>err & p=$!
        until grep -q step err; do sleep 0.1; done
        kill -HUP $p; sleep 1; kill -0 $p && echo alive
        kill -STOP $p; kill -TERM $p; kill -INT $p; kill -CONT $p; wait $p; echo $?
        """, in: folder)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.first == "alive" && lines.last == "130", "\(outcome.output)")
    }
  }

  /// Shells ignore SIGINT for background jobs; whoever sends one to such a job means it.
  @Test func backgroundJobsCanBeInterrupted() throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell(
        """
        $B/image-attack --phantom 5 --steps 100000000 --output out >/dev/null 2>err & p=$!
        until grep -q step err; do sleep 0.1; done
        kill -INT $p; wait $p; echo $?
        """, in: folder)
      #expect(outcome.output == "130\n", "\(outcome.errors)")
    }
  }
}
