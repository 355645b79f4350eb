import Crossmatch
import ExampleSupport
import Files
import Foundation
import TestSupport
import Testing

/// What users' files and folders bring along.
@Suite struct TextFaultTests {
  private static let clip = RepositoryFixtures.model("tiny-clip").path

  private func search(_ arguments: [String], model: String = clip, in folder: URL? = nil) throws
    -> ExampleOutcome
  {
    // A suffix has a length; words that are replaced have none.
    let trigger = arguments.contains("--synonyms") ? [] : ["--suffix-length", "2", "--preset", "random"]
    return try runExample(
      "token-search", ["--model", model, "--target", "the chest", "--steps", "1"] + trigger + arguments,
      in: folder)
  }

  @Test(
    arguments: [
      ("embed", ["--text", "a"]), ("embed", ["--text", "a", "--tokenize"]),
      ("token-search", ["--prompt", "a", "--target", "b", "--steps", "0"]),
      ("image-attack", ["--phantom", "1"]), ("cross-attack", ["--phantom", "1"]),
      ("lesion-ablation", ["--phantoms", "2", "--output", "o"]),
      ("universal-patch", ["--phantoms", "2", "--output", "o"]),
    ])
  func aFolderNamedAsThePackagedModelIsSaid(tool: String, arguments: [String]) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("phantom-clip"), withIntermediateDirectories: false)
      let outcome = try runExample(tool, ["--model", "phantom-clip"] + arguments, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errorLine?.contains("./phantom-clip") == true, "\(outcome.errors)")
      #expect(try names(in: folder) == ["phantom-clip"])
    }
  }

  @Test func thePackagedModelIsMeantWhereNothingElseIs() throws {
    try withTemporaryFolder { folder in
      let texts = ["--text", "a", "--text", "b"]
      let packaged = try runExample("embed", ["--model", "phantom-clip"] + texts, in: folder)
      #expect(packaged.status == 0)
      try FileManager.default.copyItem(
        at: RepositoryFixtures.model("tiny-clip"), to: folder.appendingPathComponent("phantom-clip"))
      let own = try runExample("embed", ["--model", "./phantom-clip"] + texts, in: folder)
      #expect(own.status == 0 && own.output != packaged.output)
    }
  }

  /// ESC, and the one character that stands for ESC and a bracket: a terminal obeys both.
  @Test(arguments: [false, true])
  func noTextReachesTheTerminalAsASequence(asJSON: Bool) throws {
    let text = "a \u{1B}[31mred\u{9B}2J chest"
    let outcome = try search(["--prompt", text] + (asJSON ? ["--json"] : []))
    #expect(outcome.status == 0)
    let printed = (outcome.output + outcome.errors).unicodeScalars
    #expect(!printed.contains { ["\u{1B}", "\u{9B}"].contains($0) })
    #expect(outcome.output.contains("\\u001b[31mred\\u009b2J"))
    if asJSON {
      let clean = try JSONField(parsing: Array(outcome.output.utf8), file: nil).member("clean")
      #expect(try clean.member("text").string() == text)
    }
    let fault = try search(["--prompt", "a", "--synonyms", text])
    #expect(fault.status == 1 && fault.errorLine?.contains("\u{1B}") == false)
  }

  @Test func longAndManyPromptsAreRefused() throws {
    try withTemporaryFolder { folder in
      for (name, bytes, found) in [
        (
          "long", Array(repeating: UInt8(ascii: "a"), count: (1 << 20) + 1),
          "line 1: expected at most 1048576 bytes"
        ),
        ("many", Array("a\n".utf8).repeated(100_001), "expected at most 100000 lines, found 100001"),
      ] {
        try folder.write(bytes, to: name)
        let error = #expect(throws: InputError.self) {
          try PromptFile.prompts(in: folder.appendingPathComponent(name))
        }
        #expect(error?.description.contains(found) == true, "\(String(describing: error))")
      }
      try folder.write(Array("a chest\n".utf8).repeated(30_000), to: "prompts")
      #expect(try PromptFile.prompts(in: folder.appendingPathComponent("prompts")).count == 30_000)
    }
  }

  @Test func specialTokensInPromptsAreTold() throws {
    let told = try search(["--prompt", "a <|startoftext|> b"])
    #expect(told.status == 0)
    #expect(told.errors.hasPrefix("the prompt spells \"<|startoftext|>\""), "\(told.errors)")
    let behind = try search(["--prompt", "{trigger} a <|endoftext|> b"])
    #expect(behind.status == 0 && behind.errors.contains("nothing behind an end token is read"))
    let silent = try search(["--prompt", "a b"])
    #expect(silent.status == 0 && !silent.errors.contains("spells"))
    let void = try search(["--prompt", "a <|endoftext|> b"])
    #expect(void.status == 1 && void.errorLine?.contains("end token") == true, "\(void.errors)")
    let bert = try search(["--prompt", "a [SEP] b"], model: RepositoryFixtures.model("tiny-bert").path)
    #expect(bert.status == 0 && bert.errors.contains("\"[SEP]\""))
  }

  @Test func wordsThatNoPromptHasAreTold() throws {
    try withTemporaryFolder { folder in
      try folder.write("\u{FEFF}{\"x-ray\":[\"left\"],\"two words\":[\"a\"]}".utf8, to: "table.json")
      let table = folder.appendingPathComponent("table.json").path
      let outcome = try search(["--prompt", "an x-ray", "--synonyms", table, "--preset", "words"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("\"two words\"") && !outcome.errors.contains("\"x-ray\""))
      let none = try search(["--prompt", "a lung", "--synonyms", table, "--preset", "words"])
      #expect(none.status == 1 && none.errorLine != nil, "\(none.errors)")
    }
  }

  @Test func promptFilesMayHaveAMarkAndWindowsLineEnds() throws {
    try withTemporaryFolder { folder in
      try folder.write("\u{FEFF}a b\r\nb a\r\n".utf8, to: "prompts.txt")
      let file = folder.appendingPathComponent("prompts.txt")
      #expect(try PromptFile.prompts(in: file) == ["a b", "b a"])
      try folder.write("a b\n".data(using: .utf16)!, to: "prompts.txt")
      let outcome = try search(["--prompts", file.path])
      #expect(outcome.status == 1 && outcome.errorLine?.contains("UTF-16") == true, "\(outcome.errors)")
    }
  }

  @Test func promptFilesAreReadLineByLine() throws {
    try withTemporaryFolder { folder in
      func prompts(_ text: String) throws -> [String] {
        try folder.write(text.utf8, to: "prompts")
        return try PromptFile.prompts(in: folder.appendingPathComponent("prompts"))
      }
      #expect(try prompts("one\r\ntwo {trigger}\n") == ["one", "two {trigger}"])
      #expect(try prompts("one") == ["one"])
      for wrong in ["", "one\n\ntwo", "\n"] { #expect(throws: InputError.self) { try prompts(wrong) } }
      try folder.write([0x61, 0xFF], to: "bytes")
      #expect(throws: InputError.self) {
        try PromptFile.prompts(in: folder.appendingPathComponent("bytes"))
      }
    }
  }
}

extension [UInt8] {
  fileprivate func repeated(_ count: Int) -> [UInt8] { Array(repeatElement(self, count: count).joined()) }
}
