import Foundation

@testable import ChatTemplates
@testable import Files

extension Parser {
  /// JSON, lines, tables, chat templates.
  static let documents: [Parser] = [
    Parser(
      "json", seeds: { [Array(#"{"a":[1,2.5e3,"x\u00e9\ud83d\ude00",null,true,{"b":{}}],"c":-0.0}"#.utf8)] }
    ) {
      let field = try JSONField(parsing: $0, file: "f")
      let text = field.value!.text()
      let again = try JSONField(parsing: Array(text.utf8), file: "g")
      try require(again.value!.text() == text, "written JSON reads back differently")
      _ = field.value!.text(isIndented: true)
      for (_, member) in (try? field.members()) ?? [] { _ = member.error(expected: "x").description }
    },
    Parser("lines", seeds: { [Array("\u{FEFF}{\"a\":1}\r\n\n{\"a\":NaN}\n".utf8)] }) { input in
      try withFile(input, "lines.jsonl") { file in
        _ = try JSONLines.map(file) { line, _ in try line.member("a").number() }
      }
    },
    Parser("csv", seeds: { [Array("a,b\r\n1,\"x\"\"y\"\n\n2,\n".utf8)] }) { input in
      try withFile(input, "table.csv") { file in
        var reader = try CSVReader(file)
        while let row = try reader.next() {
          for column in reader.columns { _ = try? row.field(column).string() }
        }
      }
    },
    Parser(
      "chat-template",
      seeds: {
        [
          Array(
            "{% for m in messages %}{{ m['role'] | upper }}: {{ m.content | trim }}\n{% endfor %}{{ 1 + 2 // 3 }}"
              .utf8)
        ]
      }
    ) {
      let template = try ChatTemplate(String(decoding: $0, as: UTF8.self))
      _ = try template.text(of: Conversation(user: "a normal chest", system: "short"))
    },
  ]
}
