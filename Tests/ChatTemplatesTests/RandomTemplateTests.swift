import Files
import Foundation
import Testing

@testable import ChatTemplates

/// Random templates against Jinja; `CROSSMATCH_RANDOM_TEMPLATES` names a larger file of them than the
/// fixture.
@Suite struct RandomTemplateTests {
  private static func file() throws -> JSONField {
    let path = ProcessInfo.processInfo.environment["CROSSMATCH_RANDOM_TEMPLATES"]
    let fixture = ChatTemplateFixture.root.appendingPathComponent("random.json")
    return try JSONField(contentsOf: path.map { URL(fileURLWithPath: $0) } ?? fixture)
  }

  @Test func textsAreThoseOfJinja() throws {
    let file = try Self.file()
    let variables = Dictionary(
      uniqueKeysWithValues: try file.member("variables").members().map {
        ($0.key, try $0.field.templateValue())
      })
    var (same, refused, printsList) = (0, 0, 0)
    for field in try file.member("cases").elements() {
      let text = try field.member("template").string()
      let expected = try field.member("text").ifPresent?.string()
      let found = Result {
        let source = try TemplateSource(text, file: nil, field: nil)
        return try TemplateRun.text(
          of: TemplateParser.statements(of: source), source: source, variables: variables, date: nil)
      }
      switch (expected, found) {
      case (let expected?, .success(let found)):
        #expect(
          found.utf8.elementsEqual(expected.utf8), "\(text.debugDescription): \(found.debugDescription)")
        same += 1
      case (_?, .failure(let error as InputError)) where error.expected == "a text or a number to print":
        // Lists are not printed here.
        printsList += 1
      case (let expected?, .failure(let error)):
        Issue.record("\(text.debugDescription): \(error), where Jinja gives \(expected.debugDescription)")
      case (nil, .success(let found)):
        Issue.record(
          "\(text.debugDescription) gives \(found.debugDescription), where Jinja ends with an error")
      case (nil, .failure(let error)):
        #expect(error is InputError)
        refused += 1
      }
    }
    #expect(same >= 80 && refused >= 30 && printsList * 50 < same)
  }
}

extension JSONField {
  fileprivate func templateValue() throws -> TemplateValue {
    switch value {
    case .null, nil: .none
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .string(let text): .text(text)
    case .array: .list(TemplateList(try elements().map { try $0.templateValue() }))
    case .object: .mapping(TemplateMapping(try members().map { ($0.key, try $0.field.templateValue()) }))
    default: .float(try number())
    }
  }
}
