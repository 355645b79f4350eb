import Files

/// Values as JSON text in the form in which Python's `json.dumps` writes them, letters beyond ASCII as they
/// are.
struct TemplateJSON {
  /// The number of spaces for each level; nil for one line.
  let indent: Int?

  func text(of value: TemplateValue, _ budget: inout TemplateBudget) throws -> String {
    var text = ""
    try append(value, level: 1, to: &text, &budget)
    return text
  }

  private func append(
    _ value: TemplateValue, level: Int, to text: inout String, _ budget: inout TemplateBudget
  ) throws {
    let start = text.utf8.count
    switch value {
    case .none: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .float(let value): text += TemplateText.printed(value)
    case .text(let value): text += Self.quoted(value)
    case .list(let list):
      try append(list.elements, between: ("[", "]"), level: level, to: &text, &budget) {
        element, text, budget in
        try append(element, level: level + 1, to: &text, &budget)
      }
      return
    case .mapping(let mapping):
      try append(mapping.members, between: ("{", "}"), level: level, to: &text, &budget) {
        member, text, budget in
        text += Self.quoted(member.key) + ": "
        try append(member.value, level: level + 1, to: &text, &budget)
      }
      return
    case .undefined, .namespace, .loop, .function:
      throw budget.error("a value that JSON can hold", found: value.kind)
    }
    try budget.make(bytes: text.utf8.count - start)
  }

  private func append<Element>(
    _ elements: [Element], between brackets: (String, String), level: Int, to text: inout String,
    _ budget: inout TemplateBudget,
    _ body: (Element, inout String, inout TemplateBudget) throws -> Void
  ) throws {
    text += brackets.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += indent == nil ? ", " : "," }
      try append(lineBreakAt: level, to: &text, &budget)
      try budget.make(elements: 1)
      try body(element, &text, &budget)
    }
    if !elements.isEmpty { try append(lineBreakAt: level - 1, to: &text, &budget) }
    text += brackets.1
  }

  private func append(
    lineBreakAt level: Int, to text: inout String, _ budget: inout TemplateBudget
  ) throws {
    guard let indent else { return }
    try budget.make(bytes: indent * level + 1)
    text += "\n" + String(repeating: " ", count: indent * level)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{08}": quoted += "\\b"
      case "\u{0C}": quoted += "\\f"
      case "\u{00}"..<" ":
        quoted += "\\u" + scalar.value.digits(4, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
