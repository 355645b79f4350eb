import Files
import Foundation
import Responses
import TestSupport
import Testing

/// Files of items that are asked about.
@Suite struct ResponseItemTests {
  private func items(_ text: String, in folder: URL) throws -> [ResponseItem] {
    try folder.write(Array(text.utf8), to: "items.jsonl")
    return try ResponseItem.items(in: folder.appendingPathComponent("items.jsonl"))
  }

  @Test func linesSayWhatIsAsked() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("images"), withIntermediateDirectories: true)
      try folder.write([1], to: "images/a.png")
      let found = try items(
        """
        {"prompt": "What is it?", "image": "images/a.png", "class": "CT and Chest", "other": 1}

        {"id": 9, "input": "both", "text": "About it: why?", "request": "Why?", "labels": {"own": "x"}}
        """, in: folder)
      #expect(
        found == [
          ResponseItem(
            id: "1",
            question: ResponseQuestion(
              request: "What is it?", image: "images/a.png", labels: ["class": "CT and Chest"]),
            imageFile: folder.appendingPathComponent("images/a.png")),
          ResponseItem(
            id: "9",
            question: ResponseQuestion(
              input: "both", request: "Why?", text: "About it: why?", labels: ["own": "x"])),
        ])
    }
  }

  /// Another model may be asked what is in a file of responses.
  @Test func responsesAreItemsAgain() throws {
    try withTemporaryFolder { folder in
      try folder.write([1], to: "a.png")
      let question = ResponseQuestion(input: "both", request: "Why?", text: "Look: why?", image: "a.png")
      let responses = ["m", "n"].map {
        CollectedResponse(id: "1", question: question, response: "", source: ResponseSource(model: $0))
      }
      #expect(
        try ResponseItem.items(of: ResponseSet(responses: responses), images: folder)
          == [ResponseItem(id: "1", question: question, imageFile: folder.appendingPathComponent("a.png"))])
    }
  }

  @Test(arguments: [
    ("", "expected at least one line, found none"),
    ("{}", "line 1: prompt: expected a string, found nothing"),
    ("{\"prompt\":1}", "line 1: prompt: expected a string, found 1"),
    ("\n{\"prompt\":\"p\"", "line 2: JSON: expected a comma or a closing brace, found the end of the file"),
    (
      "{\"prompt\":\"p\",\"id\":\"2\"}\n{\"prompt\":\"q\"}",
      "line 2: id: expected each item once for each input, found nothing"
    ),
    (
      "{\"prompt\":\"p\",\"image\":\"../a.png\"}",
      "line 1: image: expected a path inside of the folder, found \"../a.png\""
    ),
    (
      "{\"prompt\":\"p\",\"image\":\"/a.png\"}",
      "line 1: image: expected a path inside of the folder, found \"/a.png\""
    ),
  ])
  func malformedLinesAreNamed(_ text: String, _ expected: String) throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: InputError.self) { try items(text, in: folder) }
      #expect(error?.description.hasSuffix("items.jsonl: \(expected)") == true, "\(error!)")
    }
  }

  @Test func anImageThatIsNotThereIsNamed() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: InputError.self) {
        try items("{\"prompt\":\"p\",\"image\":\"a.png\"}", in: folder)
      }
      #expect(error?.field == "line 1: image")
      #expect(error?.expected == "the path of a file in \(folder.path)")
    }
  }
}
