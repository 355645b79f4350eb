import Files

/// What is left of the limits of a rendering, and the line that is at work.
struct TemplateBudget {
  let source: TemplateSource
  var line = 1
  private var steps = TemplateLimits.steps
  private var material = TemplateLimits.material
  private var depth = 0

  init(source: TemplateSource) { self.source = source }

  /// An error about the line that is at work.
  func error(_ expected: String, found: String) -> InputError {
    source.error(line: line, expected: expected, found: found)
  }

  mutating func step() throws {
    steps -= 1
    if steps < 0 { throw error("at most \(TemplateLimits.steps) steps", found: "more") }
  }

  /// Counts bytes of texts that come to be or are searched.
  mutating func make(bytes: Int) throws {
    material -= bytes
    if material < 0 {
      throw error("at most \(TemplateLimits.material) bytes of texts and lists on the way", found: "more")
    }
  }

  /// Counts elements of lists that come to be or are compared.
  mutating func make(elements: Int) throws { try make(bytes: 16 * elements) }

  /// Goes one evaluation deeper.
  mutating func enter() throws {
    depth += 1
    if depth > TemplateLimits.depth {
      throw error("at most \(TemplateLimits.depth) evaluations inside of each other", found: "more")
    }
  }

  mutating func leave() { depth -= 1 }

  /// A list that nests no deeper than allowed.
  mutating func list(_ elements: [TemplateValue]) throws -> TemplateValue {
    try make(elements: elements.count)
    let list = TemplateList(elements)
    try checkDepth(list.depth)
    return .list(list)
  }

  /// A mapping that nests no deeper than allowed.
  mutating func mapping(_ members: [(key: String, value: TemplateValue)]) throws -> TemplateValue {
    try make(elements: members.count)
    let mapping = TemplateMapping(members)
    try checkDepth(mapping.depth)
    return .mapping(mapping)
  }

  private func checkDepth(_ depth: Int) throws {
    if depth > TemplateLimits.valueDepth {
      throw error("at most \(TemplateLimits.valueDepth) lists inside of each other", found: "more")
    }
  }

  /// Throws unless the value may be a member or an element of another.
  func requirePlain(_ value: TemplateValue) throws {
    switch value {
    case .namespace, .loop, .function: throw error("a value that another can hold", found: value.kind)
    default: break
    }
  }

  /// A text that came to be.
  mutating func text(_ text: String) throws -> TemplateValue {
    try make(bytes: text.utf8.count)
    return .text(text)
  }
}
