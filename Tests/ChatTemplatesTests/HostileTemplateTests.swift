import ChatTemplates
import Files
import Testing

/// Templates that would not end, grow without limit or reach beyond their variables end in one line.
@Suite struct HostileTemplateTests {
  static let refused: [(template: String, line: Int, found: String)] = [
    ("{% for a in range(100000000000) %}{% endfor %}", 1, "100000000000"),
    ("{% for a in range(9223372036854775807, -9223372036854775807) %}{% endfor %}", 1, ""),
    ("\n{% for a in range(90000) %}{% for b in range(90000) %}x{% endfor %}{% endfor %}", 2, "more"),
    (
      "{% set n = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", 1,
      "more"
    ),
    (
      "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", 1, "more"
    ),
    ("{% set n = namespace(x=[1]) %}{% for i in range(9999) %}{% set n.x = [n.x] %}{% endfor %}", 1, "more"),
    (
      "{% set n = namespace(x={}) %}{% for i in range(60) %}{% set n.x = {'a': n.x, 'b': n.x} %}{% endfor %}"
        + "{{ n.x == n.x }}", 1, "more"
    ),
    (
      "{% set n = namespace() %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x == n.x }}",
      1, "more"
    ),
    ("{% set n = namespace() %}{% set n.x = n %}", 1, "a namespace"),
    ("{% macro a(x) %}{{ a(x) }}{% endmacro %}{{ a(1) }}", 1, "more"),
    (
      "{% macro a(x) %}{{ b(x) }}{{ b(x) }}{% endmacro %}{% macro b(x) %}{{ a(x) }}{% endmacro %}{{ a(1) }}",
      1, "more"
    ),
    (
      "\n\n{{ " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000) + " }}", 3,
      "more"
    ),
    ("{{ " + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + " }}", 1, "more"),
    ("{{ " + Array(repeating: "1", count: 5000).joined(separator: "+") + " }}", 1, "more"),
    ("{{ " + String(repeating: "not ", count: 5000) + "1 }}", 1, "more"),
    ("{{ " + String(repeating: "-", count: 5000) + "1 }}", 1, "more"),
    ("{{ x" + String(repeating: ".a", count: 5000) + " }}", 1, "more"),
    ("{{ x" + String(repeating: " | trim", count: 5000) + " }}", 1, "more"),
    (String(repeating: "{% if 1 %}", count: 5000) + String(repeating: "{% endif %}", count: 5000), 1, "more"),
    (String(repeating: "{% for a in b %}", count: 5000), 1, "more"),
    ("{{ 99999999999999999999999999 }}", 1, "99999999999999999999999999"),
    ("{{ 9223372036854775807 + 1 }}", 1, "9223372036854775807 + 1"),
    ("{{ 9223372036854775807 * 2 }}", 1, "9223372036854775807 * 2"),
    ("{{ (-9223372036854775807 - 1) // -1 }}", 1, "-9223372036854775808 // -1"),
    ("{{ 1 // 0 }}", 1, "0"), ("{{ 1 % 0 }}", 1, "0"), ("{{ 2 ** 99999999 }}", 1, "\"**\""),
    ("{{ 'a' * 99999999999 }}", 1, "\"a\" and 99999999999"), ("{{ [1] * 99999999999 }}", 1, ""),
    ("{{ '%99999999d' % 1 }}", 1, ""),
    ("{{ [1, 2][::0] }}", 1, "0"),
    ("{{ x | tojson(indent=999999999) }}", 1, "999999999"),
    ("{{ ''.__class__ }}", 1, "\"__class__\""), ("{{ messages.__class__.__mro__ }}", 1, "\"__class__\""),
    ("{{ [''] | map(attribute='__class__') | list }}", 1, "\"__class__\""),
    ("{{ self }}{{ self.x }}", 1, "\"self\", which is not defined"),
    ("{{ cycler('a') }}", 1, "\"cycler\", which is not defined"),
    ("{{ messages.append(1) }}", 1, "\"append\""), ("{{ 'a'.format(1) }}", 1, "\"format\""),
    ("{{ 'a'.encode() }}", 1, "\"encode\""),
    ("{% include 'x' %}", 1, "\"include\""), ("\n\n{% import 'x' as y %}", 3, "\"import\""),
    ("{% block x %}{% endblock %}", 1, "\"block\""), ("{% call x() %}{% endcall %}", 1, "\"call\""),
    ("{% for a in b recursive %}{% endfor %}", 1, "\"recursive\""),
    ("{% for a in [1] %}{% macro m() %}{% endmacro %}{% endfor %}", 1, "it inside"),
    ("{% break %}", 1, "it outside"), ("{{ a | attr('b') }}", 1, "\"attr\""),
    ("{{ a is callable }}", 1, "\"callable\""),
    ("{{ 'abc", 1, "\"'\""), ("{{ 1 ", 1, "the end of the template"), ("a\n{# b", 2, "none"),
    ("{% if 1 %}", 1, "the end of the template"), ("{% endif %}", 1, "\"endif\""), ("{{ }}", 1, "\"}}\""),
    ("{{ (1] }}", 1, "\"]\""), ("{{ 1 2 }}", 1, "2"), ("{{ '\\ud83d' }}", 1, "'\\ud83d'"),
    ("{{ ä }}", 1, "\"ä\""),
    ("{% set loop = 1 %}", 1, "\"loop\""), ("{% set true = 1 %}", 1, "\"true\""),
    ("{% set x.y = 1 %}", 1, "\"x\", which is not defined"), ("{{ strftime_now('%d') }}", 1, "none given"),
    ("{{ raise_exception('no\nsystem') }}", 1, "one of which it says: no\nsystem"),
    ("{{ messages }}", 1, "a list of 1"), ("{{ missing.x }}", 1, "\"missing\", which is not defined"),
  ]

  @Test(arguments: refused.indices)
  func itEndsInOneLine(index: Int) throws {
    let (template, line, found) = Self.refused[index]
    let error = #expect(throws: InputError.self) {
      _ = try ChatTemplate(template, file: "folder/chat_template.jinja", field: nil)
        .text(of: Conversation(user: "Hello"))
    }
    #expect(error?.file == "folder/chat_template.jinja")
    #expect(error?.field == "line \(line)")
    if !found.isEmpty { #expect(error?.found == found) }
    #expect(error?.description.contains("\n") == false)
  }

  @Test func aLongTextIsNoLoop() throws {
    let text = String(repeating: "word ", count: 100_000)
    let rendered = try ChatTemplate(.chatML).text(of: Conversation(user: text))
    #expect(rendered == "<|im_start|>user\n\(text)<|im_end|>\n<|im_start|>assistant\n")
  }

  @Test func aTooLongTextIsRefused() {
    let text = String(repeating: "a", count: TemplateLimits.output + 1)
    #expect(throws: InputError.self) {
      try ChatTemplate("{{ messages[0].content }}").text(of: Conversation(user: text))
    }
    #expect(throws: InputError.self) { try ChatTemplate(String(repeating: "a", count: (1 << 20) + 1)) }
  }

  /// Searching in a text that nearly matches everywhere takes no longer than in others.
  @Test func searchingIsLinear() throws {
    let text = String(repeating: "a", count: 400_000)
    let template = try ChatTemplate(
      "{% set c = messages[0].content %}{{ (c[:200000] ~ 'b') in c }}{{ c.split(c[:1000]) | length }}")
    #expect(try template.text(of: Conversation(user: text)) == "False401")
  }
}
