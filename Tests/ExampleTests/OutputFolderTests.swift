import Foundation
import TestSupport
import Testing

/// What executables do to the places that they are told to write to.
@Suite struct OutputFolderTests {
  private static let commands = [
    "token-search": "--model phantom-clip --prompt a --target b --steps 1 --preset random",
    "image-attack": "--phantom 5 --steps 1",
    "cross-attack": "--phantom 5 --rounds 1 --search-width 4",
    "lesion-ablation": "--model phantom-clip --phantoms 1 --controls 1 --treatments mean",
    "universal-patch": "--model phantom-clip --phantoms 2 --steps 1 --batch 1",
    "phantoms": "--count 2 --size 32",
  ]

  /// A result is not overwritten unless the user says so, nor taken for an interrupted run.
  @Test(arguments: commands.keys.sorted())
  func resultsAreKept(tool: String) throws {
    try withTemporaryFolder { folder in
      let arguments = Self.commands[tool]!.split(separator: " ").map(String.init) + ["--output", "out"]
      func run(_ more: String...) throws -> ExampleOutcome {
        try runExample(tool, arguments + more, in: folder)
      }
      #expect(try run().status == 0)
      let out = folder.appendingPathComponent("out")
      let before = try names(in: out)
      let refused = try run()
      #expect(refused.status == 1 && refused.output.isEmpty)
      let line = try #require(refused.errorLine, "\(refused.errors)")
      for mention in [out.path, "--overwrite", "--resume"] { #expect(line.contains(mention), "\(line)") }
      let taken = try run("--resume")
      #expect(taken.status == 1 && taken.errorLine?.contains("--overwrite") == true, "\(taken.errors)")
      #expect(try run("--overwrite").status == 0)
      #expect(try names(in: out) == before)
      #expect(try run("--overwrite", "--resume").status == 64)
    }
  }

  /// Of another kind of run that is overwritten, no file stays that would be taken for one of the new.
  @Test func nothingOfAnotherKindStays() throws {
    let runs = [
      "universal-patch --model phantom-clip --phantoms 2 --steps 1 --batch 1",
      "image-attack --phantom 1000000024 --region lesion --attack patch --steps 1",
      "image-attack --phantom 1000000024 --sweep 1/255,2/255 --steps 1",
      "image-attack --phantom 1000000024 --region margin --steps 1",
      "cross-attack --phantom 1000000024 --rounds 1 --search-width 4 --phrase a --phrase-draws 1",
      "token-search --model phantom-clip --prompt a --target b --steps 1 --preset random",
    ].map { $0.split(separator: " ").map(String.init) }
    try withTemporaryFolder { folder in
      for run in runs {
        for output in [["--output", "own", "--overwrite"], ["--output", "shared", "--overwrite"]] {
          let outcome = try runExample(run[0], run.dropFirst() + output, in: folder)
          #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let (own, shared) = (folder.appendingPathComponent("own"), folder.appendingPathComponent("shared"))
        #expect(
          try names(in: shared).subtracting(["images"]) == names(in: own).subtracting(["images"]), "\(run)")
        let images = shared.appendingPathComponent("images")
        #expect(try names(in: images).isEmpty == (run[0] != "universal-patch"))
        try FileManager.default.removeItem(at: own)
      }
    }
  }

  @Test func setsAreKeptAndOverwritten() throws {
    try withTemporaryFolder { folder in
      let script = """
        $B/phantoms --count 3 --seed 1000000000 --output set 2>/dev/null
        run() {
          $B/cross-attack --model phantom-clip --pairs set/metadata.jsonl --output out --rounds 0 "$@" >/dev/null; echo $?
        }
        run; run; run --overwrite --limit 2; run --resume --limit 2; ls out/images | wc -l
        """
      let outcome = try runShell(script, in: folder)
      #expect(outcome.output.split(whereSeparator: \.isWhitespace) == ["0", "1", "0", "0", "2"])
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains("--overwrite") && line.contains("--resume"))
    }
  }

  /// An interrupted run is neither lost by starting again, nor by doing so with another command.
  @Test func interruptedRunsAreKept() throws {
    try withTemporaryFolder { folder in
      let arguments = ["--phantom", "5", "--steps", "100000000", "--output", "out"]
      let stopped = try runExample("image-attack", arguments, in: folder, stoppedOnceItReportsBy: SIGTERM)
      #expect(stopped.status == 130)
      let snapshot = folder.appendingPathComponent("out/snapshot.json")
      let before = try Data(contentsOf: snapshot)
      for tool in ["image-attack", "cross-attack"] {
        let refused = try runExample(tool, ["--phantom", "5", "--output", "out"], in: folder)
        #expect(refused.status == 1)
        #expect(refused.errorLine?.contains("--resume") == true, "\(refused.errors)")
      }
      #expect(try Data(contentsOf: snapshot) == before)
    }
  }

  @Test func phantomsAreTakenUp() throws {
    try withTemporaryFolder { folder in
      let arguments = ["--count", "3000", "--size", "64", "--output", "out"]
      let stopped = try runExample("phantoms", arguments, in: folder, stoppedOnceItReportsBy: SIGINT)
      #expect(stopped.status == 130)
      #expect(stopped.errors.contains("--resume goes on"))
      #expect(try runExample("phantoms", arguments + ["--resume"], in: folder).status == 0)
      let text = try String(
        contentsOf: folder.appendingPathComponent("out/metadata.jsonl"), encoding: .utf8)
      #expect(text.split(separator: "\n").count == 3000)
      #expect(try !names(in: folder.appendingPathComponent("out")).contains("unfinished.jsonl"))
    }
  }

  /// A folder that cannot be written to is refused before any work.
  @Test(arguments: ["token-search", "image-attack", "cross-attack", "universal-patch", "lesion-ablation"])
  func foldersAreTriedFirst(tool: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell("$B/\(tool) \(Self.commands[tool]!) --output /proc", in: folder)
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      #expect(outcome.errorLine == "\(tool): /proc: cannot be written: No such file or directory")
    }
  }

  /// A folder that is made for wrong input does not stay.
  @Test func foldersForNothingAreRemoved() throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "image-attack", ["--model", "nowhere", "--image", "none.png", "--target", "a", "--output", "out"],
        in: folder)
      #expect(outcome.status == 1)
      #expect(try names(in: folder).isEmpty)
    }
  }

  @Test func linksWithinAFolderAreNotFollowed() throws {
    try withTemporaryFolder { folder in
      try folder.write("mine".utf8, to: "secret")
      let script = """
        mkdir a b other; ln -s ../secret a/trace.csv; ln -s ../other b/images
        $B/image-attack --phantom 5 --steps 1 --output a >/dev/null; echo $?
        $B/universal-patch --model phantom-clip --phantoms 2 --steps 1 --output b >/dev/null; echo $?
        cat secret; ls other
        """
      let outcome = try runShell(script, in: folder)
      #expect(outcome.output == "1\n1\nmine")
      let lines = outcome.errors.split(separator: "\n").filter { $0.contains("cannot be written: ") }
      #expect(lines.count == 2 && lines[0].contains("a/trace.csv") && lines[1].contains("b/images"))
    }
  }

  /// What killed runs left goes when the next one starts.
  @Test func leftoversAreRemoved() throws {
    try withTemporaryFolder { folder in
      let script = """
        mkdir -p out; touch out/.adversarial.png.9999999.partial out/.mine .e.jsonl.9999999.partial
        echo '{"text":"a"}' > in.jsonl
        $B/image-attack --phantom 5 --steps 1 --output out >/dev/null
        $B/embed --model phantom-clip --input in.jsonl --output e.jsonl 2>/dev/null
        ls -A out; ls -A | grep partial
        """
      let outcome = try runShell(script, in: folder)
      #expect(outcome.output.split(separator: "\n").first == ".mine" && !outcome.output.contains("partial"))
    }
  }

  @Test func fileSizeLimitsAreErrors() throws {
    try withTemporaryFolder { folder in
      let script = """
        for i in 1 2 3; do echo '{"text":"a"}'; done > in.jsonl
        (ulimit -f 20; $B/image-attack --phantom 5 --steps 1 --output out >/dev/null); echo $?
        (ulimit -f 1; $B/embed --model phantom-clip --input in.jsonl --output e.jsonl); echo $?
        (ulimit -f 0; $B/embed --model phantom-clip --text a --text b >table); echo $?
        ls -A . out | grep partial
        """
      let outcome = try runShell(script, in: folder)
      #expect(outcome.output == "1\n1\n1\n")
      let lines = outcome.errors.split(separator: "\n").filter { $0.contains("cannot be written: ") }
      #expect(lines.count == 3 && lines.allSatisfy { $0.hasSuffix("cannot be written: File too large") })
    }
  }

  /// What the user names is written through: devices, pipes and links stay what they are.
  @Test func namedOutputsStayWhatTheyAre() throws {
    try withTemporaryFolder { folder in
      let script = """
        echo '{"text":"a"}' > in.jsonl; echo old > real; ln -s real link; mkfifo pipe
        embed() { $B/embed --model phantom-clip --input in.jsonl --output $1; }
        embed link; embed /dev/null; embed /dev/stdout | wc -l; embed >(wc -l); sleep 0.5
        (timeout 20 cat pipe > got &); embed pipe; sleep 0.5
        cmp real got && stat -c %F link real pipe /dev/null
        $B/phantoms --contact-sheet link --size 32; file=$(stat -c %F link); echo $file; head -c 4 real | tail -c 3
        $B/embed --model phantom-clip --input in.jsonl --output /dev/full; echo $?
        """
      let outcome = try runShell(script, in: folder)
      #expect(
        outcome.output == """
          1
          1
          symbolic link
          regular file
          fifo
          character special file
          symbolic link
          PNG1

          """)
      #expect(outcome.errors.hasSuffix("embed: /dev/full: cannot be written: No space left on device\n"))
    }
  }
}
