import Files

/// Reads tokens into statements, with Jinja's grammar as far as chat templates use it.
///
/// What is not in that part is refused with its line, and so is nesting beyond what real templates have.
struct TemplateParser {
  /// The most expressions inside of each other.
  static let deepestExpression = 100
  /// The most statements, and the most brackets, inside of each other.
  static let deepestNesting = 32

  private let source: TemplateSource
  private let tokens: [TemplateToken]
  private var position = 0
  private var statementDepth = 0
  var bracketDepth = 0
  private var loopDepth = 0
  /// The number of statements around that end with what they set.
  private var closedDepth = 0

  static func statements(of source: TemplateSource) throws -> [TemplateStatement] {
    var parser = TemplateParser(source: source, tokens: try TemplateLexer.tokens(of: source))
    return try parser.body(until: []).statements
  }

  private init(source: TemplateSource, tokens: [TemplateToken]) {
    (self.source, self.tokens) = (source, tokens)
  }

  // MARK: - Tokens

  var current: TemplateToken { tokens[position] }

  /// The token behind the current one.
  var following: TemplateToken { tokens[min(position + 1, tokens.count - 1)] }

  mutating func advance() { position = min(position + 1, tokens.count - 1) }

  func error(_ expected: String, found: String? = nil, line: Int? = nil) -> InputError {
    source.error(line: line ?? current.line, expected: expected, found: found ?? current.description)
  }

  mutating func take(_ kind: TemplateToken.Kind) -> Bool {
    guard current.kind == kind else { return false }
    advance()
    return true
  }

  mutating func take(symbol: String) -> Bool { take(.symbol(symbol)) }

  mutating func take(word: String) -> Bool { take(.name(word)) }

  mutating func require(symbol: String) throws {
    guard take(symbol: symbol) else { throw error("\"\(symbol)\"") }
  }

  mutating func requireName() throws -> String {
    guard case .name(let name) = current.kind else { throw error("a name") }
    advance()
    return name
  }

  private mutating func endStatement() throws {
    guard take(.statementEnd) else { throw error("\"%}\"") }
  }

  // MARK: - Statements

  /// Reads statements up to a tag with one of these words, which is taken, or to the end of the template.
  private mutating func body(until words: Set<String>) throws -> (
    statements: [TemplateStatement], word: String
  ) {
    statementDepth += 1
    defer { statementDepth -= 1 }
    guard statementDepth <= Self.deepestNesting else {
      throw error("at most \(Self.deepestNesting) statements inside of each other", found: "more")
    }
    var statements: [TemplateStatement] = []
    while true {
      let line = current.line
      func add(_ kind: TemplateStatement.Kind) {
        statements.append(TemplateStatement(kind: kind, line: line))
      }
      switch current.kind {
      case .data(let text):
        add(.data(text))
        advance()
      case .outputBegin:
        advance()
        add(.output(try expression()))
        guard take(.outputEnd) else { throw error("\"}}\"") }
      case .statementBegin:
        advance()
        let word = try requireName()
        if words.contains(word) { return (statements, word) }
        add(try statement(word, line: line))
      default:
        guard words.isEmpty else { throw error(words.sorted().map { "\"\($0)\"" }.joined(separator: " or ")) }
        return (statements, "")
      }
    }
  }

  private mutating func statement(_ word: String, line: Int) throws -> TemplateStatement.Kind {
    switch word {
    case "if": return try conditional()
    case "for": return try loop()
    case "set": return try assignment()
    case "macro": return try macro(line: line)
    case "generation":
      try endStatement()
      return .generation(try closedBody(until: "endgeneration"))
    case "break", "continue":
      guard loopDepth > 0 else { throw error("\"\(word)\" within a loop", found: "it outside", line: line) }
      try endStatement()
      return word == "break" ? .leaveLoop : .nextTurn
    default:
      throw error(
        "one of the statements if, for, set, macro, generation, break and continue", found: "\"\(word)\"",
        line: line)
    }
  }

  private mutating func conditional() throws -> TemplateStatement.Kind {
    var branches: [(condition: TemplateExpression, body: [TemplateStatement])] = []
    while true {
      let condition = try expression()
      try endStatement()
      let (statements, word) = try body(until: ["elif", "else", "endif"])
      branches.append((condition, statements))
      if word == "elif" { continue }
      let otherwise = try word == "else" ? lastBody(until: "endif") : []
      try endStatement()
      return .conditional(branches, otherwise: otherwise)
    }
  }

  /// Reads the statements behind the word of a last branch.
  private mutating func lastBody(until word: String) throws -> [TemplateStatement] {
    try endStatement()
    return try body(until: [word]).statements
  }

  private mutating func loop() throws -> TemplateStatement.Kind {
    let names = try targetNames()
    guard take(word: "in") else { throw error("\"in\"") }
    let elements = try withoutCondition()
    let condition = try take(word: "if") ? expression() : nil
    if current.kind == .name("recursive") { throw error("a loop that is not recursive") }
    try endStatement()
    loopDepth += 1
    let (statements, word) = try body(until: ["else", "endfor"])
    loopDepth -= 1
    let otherwise = try word == "else" ? lastBody(until: "endfor") : []
    try endStatement()
    return .loop(
      TemplateLoop(
        target: names.count == 1 ? .name(names[0]) : .names(names), elements: elements,
        condition: condition, body: statements, otherwise: otherwise))
  }

  private mutating func targetNames() throws -> [String] {
    let isBracketed = take(symbol: "(")
    var names = [try requireVariable()]
    while take(symbol: ",") { names.append(try requireVariable()) }
    if isBracketed { try require(symbol: ")") }
    return names
  }

  private static let reserved: Set<String> = [
    "true", "false", "none", "True", "False", "None", "and", "or", "not", "in", "is", "if", "else", "loop",
    "namespace", "range", "raise_exception", "strftime_now",
  ]

  /// Reads a name that may be set.
  private mutating func requireVariable() throws -> String {
    guard case .name(let name) = current.kind, !Self.reserved.contains(name) else {
      throw error("a name that can be set")
    }
    advance()
    return name
  }

  private mutating func assignment() throws -> TemplateStatement.Kind {
    let names = try targetNames()
    var target = names.count == 1 ? TemplateTarget.name(names[0]) : .names(names)
    if names.count == 1, take(symbol: ".") { target = .member(of: names[0], try requireName()) }
    if take(symbol: "=") {
      let value = try expression()
      try endStatement()
      return .set(target, value)
    }
    guard case .name(let name) = target else { throw error("\"=\"") }
    try endStatement()
    return .capture(name, try closedBody(until: "endset"))
  }

  private mutating func macro(line: Int) throws -> TemplateStatement.Kind {
    guard loopDepth == 0 && closedDepth == 0 else {
      throw error("a macro outside of loops and other macros", found: "it inside", line: line)
    }
    let name = try requireVariable()
    try require(symbol: "(")
    var parameters: [(name: String, default: TemplateExpression?)] = []
    while !take(symbol: ")") {
      if !parameters.isEmpty { try require(symbol: ",") }
      let parameter = try requireVariable()
      let value = try take(symbol: "=") ? expression() : nil
      guard value != nil || parameters.last?.default == nil else {
        throw error("a default for \"\(parameter)\", which stands behind one with a default", found: "none")
      }
      parameters.append((parameter, value))
    }
    try endStatement()
    let statements = try closedBody(until: "endmacro")
    return .macro(TemplateMacro(name: name, parameters: parameters, body: statements))
  }

  /// Reads statements that no loop around them can be left from.
  private mutating func closedBody(until word: String) throws -> [TemplateStatement] {
    let loops = loopDepth
    loopDepth = 0
    closedDepth += 1
    let (statements, _) = try body(until: [word])
    closedDepth -= 1
    loopDepth = loops
    try endStatement()
    return statements
  }
}
