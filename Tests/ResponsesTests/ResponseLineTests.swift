import Files
import Foundation
import Responses
import TestSupport
import Testing

/// Files of one response a line.
@Suite struct ResponseLineTests {
  private func set(_ text: String) throws -> ResponseSet {
    try withTemporaryFolder { folder in
      try folder.write(Array(text.utf8), to: "r.jsonl")
      return try ResponseSet(lines: folder.appendingPathComponent("r.jsonl"))
    }
  }

  private func complaint(_ text: String) -> String? {
    let error = #expect(throws: InputError.self) { try set(text) }
    return error.map { $0.description.split(separator: "/").last.map(String.init) ?? "" }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let whole = CollectedResponse(
      id: "é\n1",
      question: ResponseQuestion(
        input: "both", request: "Where is it?", text: "This image is about CT. Where is it?",
        image: "CMIC/a.png", labels: ["class": "CT and Chest", "task": "Object Detection", "own": ""]),
      prompt: "Be careful. This image is about CT. Where is it?", response: "In the \"left\" lung.\r\n",
      source: ResponseSource(model: "m", method: "none", safetyPrompt: "Be careful."), finish: "stop",
      tokens: ResponseTokens(prompt: 12, response: 5), judgements: ["gpt_eval": "#score: 1"])
    let bare = CollectedResponse(id: "2", question: ResponseQuestion(request: "What is it?"), response: "")
    #expect(try set(whole.text + "\n" + bare.text + "\n").responses == [whole, bare])
    #expect(
      bare.text == """
        {"id":"2","input":null,"labels":{},"request":"What is it?","text":"What is it?","prompt":"What is it?",\
        "safety_prompt":null,"image":null,"response":"","model":null,"method":null,"finish":null,\
        "prompt_tokens":null,"response_tokens":null,"judgements":{}}
        """)
  }

  /// `generate` writes the members of its input, and lists of tokens.
  @Test func linesOfOtherWritersAreRead() throws {
    let found = try set(
      """
      {"prompt": "Describe it.", "image": "a.png", "class": "CT and Chest", "prompt_tokens": [1, 2, 3], \
      "response": "Gray.", "response_tokens": [7], "target_loss": 1.5}

      {"id": 7, "input": "unmatch", "request": "Why?", "text": "About it: why?", "response": "So.", "model": null}
      """
    ).responses
    #expect(
      found == [
        CollectedResponse(
          id: "1",
          question: ResponseQuestion(
            request: "Describe it.", image: "a.png", labels: ["class": "CT and Chest"]),
          response: "Gray.", tokens: ResponseTokens(prompt: 3, response: 1)),
        CollectedResponse(
          id: "7", question: ResponseQuestion(input: "unmatch", request: "Why?", text: "About it: why?"),
          prompt: "About it: why?", response: "So."),
      ])
  }

  @Test func whatTheLinesDoNotSayIsGiven() throws {
    try withTemporaryFolder { folder in
      try folder.write(
        Array(
          """
          {"prompt":"p","response":"r","model":"own"}
          {"prompt":"p","response":"r"}
          """.utf8),
        to: "r.jsonl")
      let set = try ResponseSet(
        lines: folder.appendingPathComponent("r.jsonl"),
        source: ResponseSource(model: "given", method: "pgd"))
      #expect(set.responses.map(\.source.model) == ["own", "given"])
      #expect(set.responses.map(\.source.method) == ["pgd", "pgd"])
    }
  }

  @Test func failuresStandApart() throws {
    let found = try set(
      """
      {"id":"1","input":"normal","error":"no answer in 5 seconds"}
      {"id":"1","input":"both","prompt":"p","response":"r"}
      """)
    #expect(found.failures == [FailedResponse(id: "1", input: "normal", reason: "no answer in 5 seconds")])
    #expect(found.responses.map(\.question.input) == ["both"])
  }

  @Test(arguments: [
    ("", "r.jsonl: expected at least one line, found none"),
    ("[]", "r.jsonl: line 1: expected an object, found an array of 0"),
    ("\n{\"prompt\":\"p\"}", "r.jsonl: line 2: response: expected a string, found nothing"),
    ("{\"response\":\"r\"}", "r.jsonl: line 1: prompt: expected a string, found nothing"),
    (
      "{\"prompt\":\"p\",\"response\":\"r\",\"id\":[]}",
      "r.jsonl: line 1: id: expected a string or an integer, found an array of 0"
    ),
    (
      "{\"prompt\":\"p\",\"response\":\"r\",\"labels\":{\"class\":1}}",
      "r.jsonl: line 1: labels.class: expected a string, found 1"
    ),
    (
      "{\"prompt\":\"p\",\"response\":\"r\",\"labels\":{\"class\":\"a\"},\"class\":\"b\"}",
      "r.jsonl: line 1: class: expected none, since labels has one, found \"b\""
    ),
    (
      "{\"prompt\":\"p\",\"response\":\"r\",\"prompt_tokens\":-1}",
      "r.jsonl: line 1: prompt_tokens: expected an integer from 0 to 9223372036854775807, found -1"
    ),
    (
      "{\"id\":1,\"prompt\":\"p\",\"response\":\"r\"}\n{\"id\":\"1\",\"prompt\":\"p\",\"response\":\"r\"}",
      "r.jsonl: line 2: id: expected each item once for each input, model and method, found \"1\""
    ),
    ("{\"id\":1,\"error\":2}", "r.jsonl: line 1: error: expected a string, found 2"),
  ])
  func malformedLinesAreNamed(_ text: String, _ expected: String) {
    #expect(complaint(text) == expected)
  }
}
