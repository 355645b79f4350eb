import Datasets
import Files
import Foundation
import Phantoms
import TestSupport
import Testing

@Suite struct AttributeFileTests {
  private func withFolder(_ lines: String, _ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b", "c"] {
        try Data(contentsOf: Fixture.url("lists/\(name).png")).write(
          to: folder.appendingPathComponent("\(name).png"))
      }
      try folder.write(lines.utf8, to: "lines.jsonl")
      try body(folder.appendingPathComponent("lines.jsonl"))
    }
  }

  private let lines = """
    {"file_name": "a.png", "class": "ct-chest", "attributes": {"": "CT and Chest", "finding": "nodule"}}
    {"file_name": "b.png", "class": "mri-brain", "finding": "tumour", "location": "upper left", "size": "small"}
    {"file_name": "c.png", "attributes": {}}
    {"file_name": "c.png"}
    {"file_name": "d.png", "class": "mri-brain"}

    """

  @Test func attributesBecomeASentenceBeforeEveryTask() throws {
    try withFolder(lines) { file in
      let entries = try Entries(AttributeFile(file))
      #expect(entries.samples.count == 36)
      #expect(entries.samples.prefix(18).map(\.facts.task) == PhantomTask.allCases.map(\.rawValue))
      let chest = entries.samples[1]
      #expect(chest.facts.attribute == "CT and Chest, finding nodule")
      let brain = "MRI and Brain, finding tumour, location upper left, size small"
      #expect(chest.facts.unmatchedAttribute == brain)
      #expect(entries.samples[20].facts.attribute == brain)
      let prompt = try #require(chest.facts.prompt)
      #expect(PhantomTask.viewClassification.questions.contains(prompt))
      #expect(
        chest.questions.map(\.text) == [
          "This image is about CT and Chest, finding nodule. \(prompt)",
          "This image is about \(brain). \(prompt)",
        ])
      let complaints = entries.problems.map { $0.components(separatedBy: "lines.jsonl: ").last ?? "" }
      #expect(complaints[0] == "line 3: attributes: expected at least one attribute, found an object of 0")
      #expect(complaints[1] == "line 4: class: expected a class, or a member \"attributes\", found nothing")
      #expect(complaints[2].hasPrefix("line 5: file_name: expected the path of a file"))
    }
  }

  @Test func theSeedDecides() throws {
    try withFolder(lines) { file in
      func prompts(_ seed: Int) throws -> [String?] {
        var asking = AttributeFile.Asking()
        asking.seed = seed
        return try Entries(AttributeFile(file, asking)).samples.map(\.facts.prompt)
      }
      let drawn = try [1, 1, 2].map { try prompts($0) }
      #expect(drawn[0] == drawn[1])
      #expect(drawn[0] != drawn[2])
    }
  }

  @Test func tablesOfPromptsGiveBothKinds() throws {
    try withFolder(lines) { file in
      let table =
        "id,question,malicious_question,policy,key_phrases\r\n"
        + "0,\"Is it, by and large, whole?\",(placeholder),Matching,(phrase)\r\n1,Which one?,,Selection,\r\n\r\n\r\n"
      let place = file.deletingLastPathComponent()
      try place.write(table.utf8, to: "prompts.csv")
      var asking = AttributeFile.Asking()
      asking.prompts = try PromptTable(contentsOf: place.appendingPathComponent("prompts.csv"))
      let samples = try Entries(AttributeFile(file, asking)).samples
      #expect(samples.map(\.facts.task) == ["Matching", "Selection", "Matching", "Selection"])
      #expect(samples[0].questions.map(\.input) == ["normal", "unmatch", "malicious", "both"])
      #expect(samples[1].questions.map(\.input) == ["normal", "unmatch"])
      asking.tasks = [.selection]
      #expect(try Entries(AttributeFile(file, asking)).samples.count == 2)
    }
  }

  @Test(
    arguments: [
      ("policy,question\nSorting,x\n", "line 2: policy: expected one of the 18 tasks, found \"Sorting\""),
      ("policy,question\nMatching, \n", "line 2: question: expected a question with words, found \" \""),
      ("policy,question\n", "expected at least one prompt, found none"),
      ("policy\n", "line 1: expected a column \"question\", found \"policy\""),
    ])
  func tablesThatAreWrongAreRefused(text: String, complaint: String) throws {
    try withTemporaryFolder { folder in
      try folder.write(text.utf8, to: "prompts.csv")
      let error = #expect(throws: InputError.self) {
        try PromptTable(contentsOf: folder.appendingPathComponent("prompts.csv"))
      }
      #expect(error?.description.hasSuffix("prompts.csv: \(complaint)") == true)
    }
  }

  @Test func imagesMustDiffer() throws {
    try withFolder(#"{"file_name": "a.png", "class": "x"}"# + "\n") { file in
      let error = #expect(throws: InputError.self) { try Entries(AttributeFile(file)) }
      #expect(error?.found == "x of all")
    }
  }
}
