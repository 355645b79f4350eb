import Files

/// Cuts a template into tokens as Jinja does with `trim_blocks` and `lstrip_blocks`: the line break behind a
/// statement or comment is dropped, and so are spaces between the beginning of the line and it.
struct TemplateLexer {
  private let source: TemplateSource
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  /// Whether what was read last ends with a line break.
  private var isAtLineStart = true
  private var tokens: [TemplateToken] = []

  static func tokens(of source: TemplateSource) throws -> [TemplateToken] {
    var lexer = TemplateLexer(source)
    while lexer.position < lexer.scalars.count { try lexer.readPart() }
    lexer.append(.end)
    return lexer.tokens
  }

  private init(_ source: TemplateSource) {
    self.source = source
    scalars = source.scalars
  }

  private func error(_ expected: String, found: String? = nil) -> InputError {
    source.error(
      line: line, expected: expected,
      found: found ?? (position < scalars.count ? "\"\(scalars[position])\"" : "the end of the template"))
  }

  private mutating func append(_ kind: TemplateToken.Kind) {
    tokens.append(TemplateToken(kind: kind, line: line))
  }

  /// Moves on to `end` and counts lines.
  private mutating func advance(to end: Int) {
    for index in position..<end where scalars[index] == "\n" { line += 1 }
    position = end
  }

  private func scalar(at index: Int) -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func stands(_ text: String, at index: Int) -> Bool {
    let wanted = text.unicodeScalars
    return index + wanted.count <= scalars.count
      && scalars[index..<index + wanted.count].elementsEqual(wanted)
  }

  // MARK: - Text and tags

  private static let tagMarks: Set<Unicode.Scalar> = ["%", "{", "#"]

  /// Reads text up to the next tag, and that tag.
  private mutating func readPart() throws {
    let start = position
    var tag = start
    while tag < scalars.count {
      if scalars[tag] == "{", let next = scalar(at: tag + 1), Self.tagMarks.contains(next) { break }
      tag += 1
    }
    guard tag < scalars.count else {
      append(.data(String(scalars[start...])))
      return advance(to: scalars.count)
    }
    let (mark, sign) = (scalars[tag + 1], scalar(at: tag + 2))
    var end = tag
    if sign == "-" {
      while end > start, scalars[end - 1].isTemplateSpace { end -= 1 }
    } else if sign != "+" && mark != "{" {
      end = Self.withoutIndentation(scalars, start..<tag, isAtLineStart: isAtLineStart)
    }
    if end > start { append(.data(String(scalars[start..<end]))) }
    advance(to: tag + (sign == "-" || sign == "+" ? 3 : 2))
    switch mark {
    case "#": try readComment()
    case "%": try readTag(begin: .statementBegin, end: .statementEnd, mark: "%")
    default: try readTag(begin: .outputBegin, end: .outputEnd, mark: "}")
    }
    isAtLineStart = scalars[position - 1] == "\n"
  }

  /// The end of the text before a tag without the spaces that alone stand before it on its line.
  private static func withoutIndentation(
    _ scalars: [Unicode.Scalar], _ text: Range<Int>, isAtLineStart: Bool
  ) -> Int {
    var index = text.upperBound
    while index > text.lowerBound, scalars[index - 1] != "\n", scalars[index - 1].isTemplateSpace {
      index -= 1
    }
    let beginsLine = index > text.lowerBound ? scalars[index - 1] == "\n" : isAtLineStart
    return beginsLine ? index : text.upperBound
  }

  private mutating func readComment() throws {
    let start = position
    var end = start
    while end < scalars.count, !stands("#}", at: end) { end += 1 }
    guard end < scalars.count else { throw error("the end of the comment, \"#}\"", found: "none") }
    let sign = end > start ? scalars[end - 1] : nil
    endTag(at: end + 2, sign: sign, trimsLineBreak: true)
  }

  /// Moves behind a tag, and behind the white space that goes with it.
  private mutating func endTag(at end: Int, sign: Unicode.Scalar?, trimsLineBreak: Bool) {
    var end = end
    if sign == "-" {
      while let scalar = scalar(at: end), scalar.isTemplateSpace { end += 1 }
    } else if trimsLineBreak, sign != "+", scalar(at: end) == "\n" {
      end += 1
    }
    advance(to: end)
  }

  private mutating func readTag(
    begin: TemplateToken.Kind, end: TemplateToken.Kind, mark: Unicode.Scalar
  ) throws {
    append(begin)
    let close = "\(mark)}"
    var open: [Unicode.Scalar] = []
    while true {
      while let scalar = scalar(at: position), scalar.isTemplateSpace { advance(to: position + 1) }
      guard position < scalars.count else { throw error("\"\(close)\"") }
      if open.isEmpty {
        let signed = ["-", "+"].contains(scalars[position]) && stands(close, at: position + 1)
        if signed || stands(close, at: position) {
          append(end)
          let sign = signed ? scalars[position] : nil
          return endTag(at: position + (signed ? 3 : 2), sign: sign, trimsLineBreak: mark == "%")
        }
      }
      try readWord(&open)
    }
  }

  // MARK: - Words inside of tags

  private static let doubleSymbols = ["==", "!=", "<=", ">=", "//", "**"]
  private static let singleSymbols: Set<Unicode.Scalar> = [
    "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ":", "|", ",", "(", ")", "[", "]", "{", "}",
  ]
  private static let closing: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "[": "]", "{": "}"]

  /// Reads one word, and keeps the brackets that wait to be closed.
  private mutating func readWord(_ open: inout [Unicode.Scalar]) throws {
    let scalar = scalars[position]
    if scalar.isTemplateDigit { return try readNumber() }
    if scalar.isTemplateLetter { return readName() }
    if scalar == "'" || scalar == "\"" { return try readText(quote: scalar) }
    if let symbol = Self.doubleSymbols.first(where: { stands($0, at: position) }) {
      append(.symbol(symbol))
      return advance(to: position + 2)
    }
    guard Self.singleSymbols.contains(scalar) else { throw error("a word of the template language") }
    if let close = Self.closing[scalar] {
      open.append(close)
    } else if Self.closing.values.contains(scalar), open.popLast() != scalar {
      throw error("brackets that close each other")
    }
    append(.symbol(String(scalar)))
    advance(to: position + 1)
  }

  private mutating func readName() {
    let start = position
    var end = start
    while let scalar = scalar(at: end), scalar.isTemplateLetter || scalar.isTemplateDigit { end += 1 }
    append(.name(String(scalars[start..<end])))
    advance(to: end)
  }

  private func digits(from start: Int) -> Int {
    var end = start
    while scalar(at: end)?.isTemplateDigit == true { end += 1 }
    return end
  }

  private mutating func readNumber() throws {
    var end = digits(from: position)
    var isInteger = true
    // Behind a dot stands the place of an element: x.0.
    if tokens.last?.kind != .symbol("."), scalar(at: end) == ".", digits(from: end + 1) > end + 1 {
      end = digits(from: end + 1)
      isInteger = false
    }
    if tokens.last?.kind != .symbol("."), let exponent = exponentEnd(from: end) {
      end = exponent
      isInteger = false
    }
    let text = String(scalars[position..<end])
    guard scalar(at: end)?.isTemplateLetter != true else { throw error("a number in decimal digits") }
    if isInteger {
      guard let number = Int(text) else { throw error("an integer of 64 bits", found: text) }
      append(.integer(number))
    } else {
      guard let number = Double(text), number.isFinite else { throw error("a number", found: text) }
      append(.float(number))
    }
    advance(to: end)
  }

  /// The end of an exponent such as `e-3`; nil where none stands.
  private func exponentEnd(from start: Int) -> Int? {
    guard let letter = scalar(at: start), letter == "e" || letter == "E" else { return nil }
    let sign = scalar(at: start + 1)
    let first = sign == "+" || sign == "-" ? start + 2 : start + 1
    let end = digits(from: first)
    return end > first ? end : nil
  }

  private mutating func readText(quote: Unicode.Scalar) throws {
    var end = position + 1
    while let scalar = scalar(at: end), scalar != quote { end += scalar == "\\" ? 2 : 1 }
    guard end < scalars.count else { throw error("the closing quotation mark") }
    guard let text = TextEscapes.resolved(scalars[position + 1..<end]) else {
      throw error("a text with known escapes", found: String(scalars[position..<end + 1]))
    }
    append(.text(text))
    advance(to: end + 1)
  }
}
