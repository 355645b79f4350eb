import Foundation
import TestSupport
import Testing

/// Wrong input of `embed`: status 1, one line that names it, and nothing new at the output.
@Suite struct EmbedInputTests {
  private struct Case {
    var model = "tiny-clip"
    var lines: [String]
    var mention: String
    var options: [String] = []
  }

  private static let refused: [String: Case] = [
    "broken line": Case(lines: [#"{"text":"a"}"#, #"{"text":"#], mention: "in.jsonl: line 2"),
    "line that is a list": Case(lines: [#"["a"]"#], mention: "in.jsonl: line 1"),
    "broken line behind blank ones": Case(
      lines: ["", #"{"text":"a"}"#, " \t", #"{"text":3}"#], mention: "in.jsonl: line 4: text"),
    "text that is not a number": Case(
      lines: [#"{"x":NaN,"text":"a"}"#, #"{"text":NaN}"#],
      mention: "in.jsonl: line 2: text: expected a string, found NaN"),
    "line of two kinds": Case(lines: [#"{"text":"a","image":"scan.png"}"#], mention: "in.jsonl: line 1"),
    "line of no kind": Case(lines: [#"{"text":"a"}"#, #"{"id":3}"#], mention: "in.jsonl: line 2"),
    "text that is a number": Case(lines: [#"{"text":3}"#], mention: "in.jsonl: line 1: text"),
    "bare control character": Case(lines: ["{\"text\":\"\u{0}\"}"], mention: "in.jsonl: line 1"),
    "key twice": Case(lines: [#"{"text":"a","text":"b"}"#], mention: "in.jsonl: line 1: text"),
    "key of the output": Case(lines: [#"{"text":"a","tokens":[]}"#], mention: "in.jsonl: line 1"),
    "missing image": Case(lines: [#"{"text":"a"}"#, #"{"image":"none.png"}"#], mention: "none.png"),
    "image that is text": Case(lines: [#"{"image":"note.txt"}"#], mention: "note.txt"),
    "image that is a folder": Case(lines: [#"{"image":"."}"#], mention: "expected"),
    "image for a text model": Case(
      model: "tiny-bert", lines: [#"{"text":"a"}"#, #"{"image":"scan.png"}"#], mention: "tiny-bert"),
    "image to tokenize": Case(
      lines: [#"{"text":"a"}"#, #"{"image":"scan.png"}"#], mention: "in.jsonl: line 2",
      options: ["--tokenize"]),
  ]

  @Test(arguments: refused.keys.sorted(), [false, true])
  func linesAreRefused(name: String, overwriting: Bool) throws {
    let test = try #require(Self.refused[name])
    try withTemporaryFolder { folder in
      try folder.write(test.lines.joined(separator: "\n").utf8, to: "in.jsonl")
      try folder.write("no image".utf8, to: "note.txt")
      try folder.write(Data(contentsOf: RepositoryFixtures.image("rgb8.png")), to: "scan.png")
      if overwriting { try folder.write("before".utf8, to: "out.jsonl") }
      let before = try names(in: folder)
      let output = folder.appendingPathComponent("out.jsonl")
      let outcome = try runExample(
        "embed",
        [
          "--model", RepositoryFixtures.model(test.model).path,
          "--input", folder.appendingPathComponent("in.jsonl").path, "--output", output.path,
        ] + test.options)
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.hasPrefix("embed: "))
      #expect(line.contains(test.mention), "\(line)")
      #expect(try names(in: folder) == before)
      if overwriting { #expect(try String(contentsOf: output, encoding: .utf8) == "before") }
    }
  }

  @Test(arguments: [
    (["--model", "/nowhere", "--text", "a"], "/nowhere/config.json"),
    (["--model", "/nowhere", "--text", "a", "--tokenize"], "/nowhere/tokenizer.json"),
    (["--model", "CLIP", "--image", "/nowhere/scan.png"], "/nowhere/scan.png"),
    (["--model", "CLIP", "--image", "CLIP/config.json"], "config.json"),
    (["--model", "CLIP", "--input", "/nowhere/in.jsonl", "--output", "/nowhere/out"], "/nowhere/in.jsonl"),
    (["--model", "BERT", "--image", "CLIP/config.json"], "a model of images"),
  ])
  func argumentsAreRefused(arguments: [String], mention: String) throws {
    let outcome = try runExample("embed", arguments.map(Self.placed))
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    let line = try #require(outcome.errorLine, "\(outcome.errors)")
    #expect(line.contains(mention), "\(line)")
  }

  /// Short names for the models' folders.
  private static func placed(_ argument: String) -> String {
    argument.replacingOccurrences(of: "CLIP", with: RepositoryFixtures.model("tiny-clip").path)
      .replacingOccurrences(of: "BERT", with: RepositoryFixtures.model("tiny-bert").path)
  }

  @Test(arguments: ["inner", "absent/out.jsonl"])
  func outputsThatCannotBeWrittenAreNamed(name: String) throws {
    try withTemporaryFolder { folder in
      try folder.write(#"{"text":"a"}"#.utf8, to: "in.jsonl")
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("inner"), withIntermediateDirectories: false)
      let output = folder.appendingPathComponent(name).path
      let outcome = try runExample(
        "embed",
        [
          "--model", RepositoryFixtures.model("tiny-bert").path,
          "--input", folder.appendingPathComponent("in.jsonl").path, "--output", output,
        ])
      #expect(outcome.status == 1)
      #expect(outcome.errorLine?.contains(output) == true, "\(outcome.errors)")
      #expect(try names(in: folder) == ["in.jsonl", "inner"])
    }
  }
}
