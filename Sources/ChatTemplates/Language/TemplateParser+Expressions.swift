/// Expressions from the loosest binding to the tightest.
extension TemplateParser {
  /// An expression of this kind, unless too many stand inside of each other.
  private func made(
    _ kind: TemplateExpression.Kind, of parts: [TemplateExpression], line: Int
  ) throws -> TemplateExpression {
    let depth = 1 + (parts.map(\.depth).max() ?? 0)
    guard depth <= Self.deepestExpression else {
      throw error(
        "at most \(Self.deepestExpression) expressions inside of each other", found: "more", line: line)
    }
    return TemplateExpression(kind: kind, line: line, depth: depth)
  }

  /// Reads an expression with or without a condition: `a if b else c`.
  mutating func expression() throws -> TemplateExpression {
    bracketDepth += 1
    defer { bracketDepth -= 1 }
    guard bracketDepth <= Self.deepestNesting else {
      throw error("at most \(Self.deepestNesting) brackets inside of each other", found: "more")
    }
    let line = current.line
    var value = try withoutCondition()
    while take(word: "if") {
      let condition = try withoutCondition()
      let otherwise = try take(word: "else") ? expression() : nil
      value = try made(
        .conditional(value, condition: condition, otherwise: otherwise),
        of: [value, condition] + (otherwise.map { [$0] } ?? []), line: line)
    }
    return value
  }

  /// Reads an expression behind which `if` means something else.
  mutating func withoutCondition() throws -> TemplateExpression {
    let line = current.line
    var left = try conjunction()
    while take(word: "or") {
      let right = try conjunction()
      left = try made(.or(left, right), of: [left, right], line: line)
    }
    return left
  }

  private mutating func conjunction() throws -> TemplateExpression {
    let line = current.line
    var left = try negation()
    while take(word: "and") {
      let right = try negation()
      left = try made(.and(left, right), of: [left, right], line: line)
    }
    return left
  }

  private mutating func negation() throws -> TemplateExpression {
    let line = current.line
    var count = 0
    while take(word: "not") { count += 1 }
    var value = try comparison()
    for _ in 0..<count { value = try made(.not(value), of: [value], line: line) }
    return value
  }

  private mutating func relation() -> TemplateRelation? {
    switch current.kind {
    case .symbol(let symbol):
      guard let relation = TemplateRelation(rawValue: symbol) else { return nil }
      advance()
      return relation
    case .name("in"):
      advance()
      return .contained
    case .name("not") where following.kind == .name("in"):
      advance()
      advance()
      return .notContained
    default: return nil
    }
  }

  private mutating func comparison() throws -> TemplateExpression {
    let line = current.line
    let left = try sum()
    var rest: [(relation: TemplateRelation, right: TemplateExpression)] = []
    while let relation = relation() { rest.append((relation, try sum())) }
    if rest.isEmpty { return left }
    return try made(.comparison(left, rest), of: [left] + rest.map(\.right), line: line)
  }

  private mutating func sum() throws -> TemplateExpression {
    try chain(["+", "-"]) { parser in try parser.chain(["~"]) { try $0.product() } }
  }

  private mutating func product() throws -> TemplateExpression {
    try chain(["*", "//", "%"]) { try $0.signed() }
  }

  /// Reads operands with operators of equal binding between them.
  private mutating func chain(
    _ symbols: Set<String>, _ operand: (inout TemplateParser) throws -> TemplateExpression
  ) throws -> TemplateExpression {
    let line = current.line
    var left = try operand(&self)
    while case .symbol(let symbol) = current.kind, symbols.contains(symbol),
      let operation = TemplateOperator(rawValue: symbol)
    {
      advance()
      let right = try operand(&self)
      left = try made(.arithmetic(left, operation, right), of: [left, right], line: line)
    }
    return left
  }

  private mutating func signed() throws -> TemplateExpression {
    let line = current.line
    var signs: [String] = []
    while case .symbol(let symbol) = current.kind, symbol == "-" || symbol == "+" {
      signs.append(symbol)
      advance()
    }
    var value = try withPostfixes(try primary())
    // Filters bind less tightly than a sign.
    for sign in signs.reversed() where sign == "-" {
      value = try made(.negative(value), of: [value], line: line)
    }
    return try withFilters(value)
  }

  // MARK: - Values

  private static let constants: [String: TemplateValue] = [
    "true": .bool(true), "True": .bool(true), "false": .bool(false), "False": .bool(false), "none": .none,
    "None": .none,
  ]
  private static let words: Set<String> = ["and", "or", "not", "in", "is", "if", "else"]

  private mutating func primary() throws -> TemplateExpression {
    let line = current.line
    let kind = current.kind
    func constant(_ value: TemplateValue) throws -> TemplateExpression {
      try made(.constant(value), of: [], line: line)
    }
    switch kind {
    case .name(let name):
      if Self.words.contains(name) { throw error("a value") }
      advance()
      return try Self.constants[name].map(constant) ?? made(.name(name), of: [], line: line)
    case .text(var text):
      advance()
      while case .text(let next) = current.kind {
        text += next
        advance()
      }
      return try constant(.text(text))
    case .integer(let number):
      advance()
      return try constant(.integer(number))
    case .float(let number):
      advance()
      return try constant(.float(number))
    case .symbol("("):
      advance()
      return try inBrackets(line: line)
    case .symbol("["):
      advance()
      let elements = try elements(until: "]")
      return try made(.list(elements), of: elements, line: line)
    case .symbol("{"):
      advance()
      return try mapping(line: line)
    default: throw error("a value")
    }
  }

  /// Reads an expression in round brackets; with a comma, it is a list.
  private mutating func inBrackets(line: Int) throws -> TemplateExpression {
    if take(symbol: ")") { return try made(.list([]), of: [], line: line) }
    let first = try expression()
    if take(symbol: ")") { return first }
    try require(symbol: ",")
    let elements = [first] + (try elements(until: ")"))
    return try made(.list(elements), of: elements, line: line)
  }

  private mutating func elements(until close: String) throws -> [TemplateExpression] {
    var elements: [TemplateExpression] = []
    while !take(symbol: close) {
      elements.append(try expression())
      if current.kind != .symbol(close) { try require(symbol: ",") }
    }
    return elements
  }

  private mutating func mapping(line: Int) throws -> TemplateExpression {
    var members: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !take(symbol: "}") {
      let key = try expression()
      try require(symbol: ":")
      members.append((key, try expression()))
      if current.kind != .symbol("}") { try require(symbol: ",") }
    }
    return try made(.mapping(members), of: members.flatMap { [$0.key, $0.value] }, line: line)
  }

  // MARK: - What stands behind a value

  private mutating func withPostfixes(_ expression: TemplateExpression) throws -> TemplateExpression {
    var value = expression
    while true {
      let line = current.line
      if take(symbol: ".") {
        value = try attribute(of: value, line: line)
      } else if take(symbol: "[") {
        value = try item(of: value, line: line)
      } else if current.kind == .symbol("(") {
        value = try call(value, line: line)
      } else {
        return value
      }
    }
  }

  private mutating func call(_ value: TemplateExpression, line: Int) throws -> TemplateExpression {
    let arguments = try arguments()
    return try made(.call(value, arguments), of: [value] + arguments.parts, line: line)
  }

  private mutating func attribute(of value: TemplateExpression, line: Int) throws -> TemplateExpression {
    if case .integer(let index) = current.kind {
      advance()
      let index = try made(.constant(.integer(index)), of: [], line: line)
      return try made(.item(value, index), of: [value, index], line: line)
    }
    if case .name(let name) = current.kind, name.hasPrefix("_") {
      throw error("a name of a member, which does not begin with an underscore")
    }
    return try made(.attribute(value, requireName()), of: [value], line: line)
  }

  private mutating func item(of value: TemplateExpression, line: Int) throws -> TemplateExpression {
    var bounds = TemplateSliceBounds()
    if current.kind != .symbol(":") {
      let index = try expression()
      if take(symbol: "]") { return try made(.item(value, index), of: [value, index], line: line) }
      bounds.start = index
    }
    try require(symbol: ":")
    if ![.symbol(":"), .symbol("]")].contains(current.kind) { bounds.stop = try expression() }
    if take(symbol: ":"), current.kind != .symbol("]") { bounds.step = try expression() }
    try require(symbol: "]")
    return try made(.slice(value, bounds), of: [value] + bounds.parts, line: line)
  }

  private mutating func arguments() throws -> TemplateArguments {
    try require(symbol: "(")
    var arguments = TemplateArguments()
    while !take(symbol: ")") {
      if case .name(let name) = current.kind, following.kind == .symbol("=") {
        advance()
        advance()
        arguments.named.append((name, try expression()))
      } else {
        guard arguments.named.isEmpty else { throw error("an argument with a name") }
        arguments.positional.append(try expression())
      }
      if current.kind != .symbol(")") { try require(symbol: ",") }
    }
    return arguments
  }

  private mutating func withFilters(_ expression: TemplateExpression) throws -> TemplateExpression {
    var value = expression
    while true {
      let line = current.line
      if take(symbol: "|") {
        value = try filter(of: value, line: line)
      } else if take(word: "is") {
        value = try test(of: value, line: line)
      } else if current.kind == .symbol("(") {
        value = try call(value, line: line)
      } else {
        return value
      }
    }
  }

  private mutating func filter(of value: TemplateExpression, line: Int) throws -> TemplateExpression {
    guard case .name(let name) = current.kind, let filter = TemplateFilter(rawValue: name) else {
      throw error("one of the filters " + TemplateFilter.allCases.map(\.rawValue).joined(separator: ", "))
    }
    advance()
    let arguments = try current.kind == .symbol("(") ? arguments() : TemplateArguments()
    return try made(.filter(value, filter, arguments), of: [value] + arguments.parts, line: line)
  }

  private mutating func test(of value: TemplateExpression, line: Int) throws -> TemplateExpression {
    let isNegated = take(word: "not")
    guard case .name(let name) = current.kind, let test = TemplateTest(rawValue: name) else {
      throw error("one of the tests " + TemplateTest.allCases.map(\.rawValue).joined(separator: ", "))
    }
    advance()
    var arguments = TemplateArguments()
    if current.kind == .symbol("(") {
      arguments = try self.arguments()
    } else if beginsBareArgument {
      arguments.positional = [try withPostfixes(try primary())]
    }
    let tested = try made(.test(value, test, arguments), of: [value] + arguments.parts, line: line)
    return isNegated ? try made(.not(tested), of: [tested], line: line) : tested
  }

  /// Whether an argument without brackets stands behind a test.
  private var beginsBareArgument: Bool {
    switch current.kind {
    case .name(let name): !["else", "or", "and", "if", "is", "not", "in"].contains(name)
    case .text, .integer, .float, .symbol("["), .symbol("{"): true
    default: false
    }
  }
}
