import ChatTemplates
import Files
import Foundation
import TestSupport
import Testing

@Suite struct ChatTemplateFileTests {
  private func folder(_ files: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chat-\(UUID().uuidString)")
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return folder
  }

  private func text(_ files: [String: String], name: String? = nil) throws -> String? {
    let folder = try folder(files)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try ChatTemplate.read(from: folder, name: name)?.text(of: Conversation(user: "u"))
  }

  @Test func aFolderWithoutTemplateHasNone() throws {
    #expect(try text(["tokenizer_config.json": "{}"]) == nil)
    #expect(try text(["tokenizer_config.json": #"{"chat_template": null}"#]) == nil)
  }

  @Test func everyPlaceIsRead() throws {
    let tokens = #""bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}"#
    let configuration = #"{\#(tokens), "chat_template": "{{ bos_token }}c{{ eos_token }}"}"#
    #expect(try text(["tokenizer_config.json": configuration]) == "<s>c</s>")
    let json = #"{"chat_template": "j{{ messages[0].content }}"}"#
    #expect(try text(["tokenizer_config.json": configuration, "chat_template.json": json]) == "ju")
    let all = [
      "tokenizer_config.json": configuration, "chat_template.json": json,
      "chat_template.jinja": "{{ eos_token }}x\n",
    ]
    #expect(try text(all) == "</s>x")
    let map = ["special_tokens_map.json": #"{"eos_token": "<end>"}"#]
    #expect(try text(all.merging(map) { $1 }) == "<end>x")
  }

  @Test func severalTemplatesHaveNames() throws {
    let list = #"[{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t"}]"#
    let files = [
      "tokenizer_config.json": #"{"chat_template": \#(list)}"#, "additional_chat_templates/rag.jinja": "r",
    ]
    #expect(try text(files) == "d")
    #expect(try text(files, name: "tool_use") == "t")
    #expect(try text(files, name: "rag") == "r")
    let error = #expect(throws: InputError.self) { try text(files, name: "other") }
    #expect(error?.found == "default, tool_use")
    #expect(throws: InputError.self) { try text(files, name: "../tokenizer_config") }
  }

  @Test(arguments: [
    (#"{"chat_template": 3}"#, "chat_template", "3"),
    (#"{"chat_template": [{"name": "default"}]}"#, "chat_template[0].template", "nothing"),
    (#"{"chat_template": "a\n{% foo %}"}"#, "chat_template: line 2", "\"foo\""),
    (
      #"{"chat_template": [{"name": "default", "template": "{{"}]}"#, "chat_template[0].template: line 1",
      "the end of the template"
    ),
    (#"{"chat_template": "a", "bos_token": 7}"#, "bos_token", "7"),
  ])
  func whatCannotBeReadIsNamed(configuration: String, field: String, found: String) {
    let error = #expect(throws: InputError.self) { try text(["tokenizer_config.json": configuration]) }
    #expect(error?.file?.hasSuffix("tokenizer_config.json") == true)
    #expect(error?.field == field)
    #expect(error?.found == found)
  }

  @Test(arguments: [
    ("%d %b %Y", "07 Mar 2026"), ("%A, %d.%m.%y", "Saturday, 07.03.26"), ("%B %a 100%%", "March Sat 100%"),
  ])
  func datesAreWritten(format: String, expected: String) throws {
    let template = try ChatTemplate("{{ strftime_now('\(format)') }}")
    let day = ChatDate(year: 2026, month: 3, day: 7)
    #expect(try template.text(of: Conversation(user: ""), date: day) == expected)
  }

  @Test func onlyDaysOfTheCalendarAreDates() {
    #expect(ChatDate(year: 2024, month: 2, day: 29) != nil)
    for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2023, 13, 1), (2023, 4, 31), (0, 1, 1)] {
      #expect(ChatDate(year: year, month: month, day: day) == nil)
    }
    let template = try? ChatTemplate("{{ strftime_now('%H') }}")
    #expect(throws: InputError.self) {
      try template?.text(of: Conversation(user: ""), date: ChatDate(year: 2023, month: 1, day: 1))
    }
  }
}
