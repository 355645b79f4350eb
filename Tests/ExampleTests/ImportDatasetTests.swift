import Crossmatch
import Foundation
import TestSupport
import Testing

/// Data sets of one row or two, imported by the executable.
@Suite struct ImportDatasetTests {
  private let table = """
    id,file_name,original_attribute,unmatch_attribute,normal_prompt,harmful_prompt,policy,key_phrases
    1,a.png,CT and Chest,MRI and Brain,What is seen?,(placeholder),Matching,
    2,b.png,CT and Chest,MRI and Brain,What is seen?,(placeholder),Matching,

    """

  private func withSet(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try folder.write(table.utf8, to: "set.csv")
      let image = Image(width: 8, height: 8, channels: 1, pixels: Array(repeating: 9, count: 64))
      try image.write(to: folder.appendingPathComponent("a.png"))
      try body(folder)
    }
  }

  private let command = ["--format", "3mad", "--source", "set.csv", "--output", "out"]

  @Test func whatIsWrittenIsTold() throws {
    try withSet { folder in
      let outcome = try runExample("import-dataset", command + ["--json"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(summary["samples"] as? Int == 1 && summary["skipped"] as? Int == 1)
      let file = folder.appendingPathComponent("out/summary.json")
      #expect(try String(contentsOf: file, encoding: .utf8) == outcome.output)
      let set = try PairSet(contentsOf: folder.appendingPathComponent("out/metadata.jsonl"))
      #expect(set.samples.map(\.text) == ["this is a photo of CT and Chest"])
    }
  }

  @Test func anEarlierImportIsKept() throws {
    try withSet { folder in
      #expect(try runExample("import-dataset", command, in: folder).status == 0)
      let again = try runExample("import-dataset", command, in: folder)
      #expect(again.status == 1 && again.errorLine?.contains("summary.json of an earlier run") == true)
      #expect(try runExample("import-dataset", command + ["--overwrite"], in: folder).status == 0)
    }
  }

  @Test(
    arguments: [
      (["--split", "test"], 64, "--split is for --format karpathy"),
      (["--box-form", "size"], 64, "--box-form is for --format list"),
      (["--limit", "0"], 64, "--limit must be above 0"),
      (["--caption", "{colour}"], 1, "expected entries that can be used"),
    ])
  func whatIsWrongIsOneLine(options: [String], status: Int, complaint: String) throws {
    try withSet { folder in
      let outcome = try runExample("import-dataset", command + options, in: folder)
      #expect(outcome.status == Int32(status))
      #expect(outcome.errorLine?.contains(complaint) == true, "\(outcome.errors)")
    }
  }
}
