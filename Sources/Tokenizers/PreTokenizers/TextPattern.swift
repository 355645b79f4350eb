import Files

/// The pattern of `Split` and `Replace`: a literal text, or one of the regular expressions that are known
/// here.
///
/// The expressions are read as the reference reads them, over Unicode scalars, by a scanner written for each.
/// An unknown expression is refused: a general engine would have to agree with the reference's in every
/// corner.
enum TextPattern: Sendable {
  case literal([Unicode.Scalar])
  case spaces
  case clip
  case gpt2

  private static let expressions: [(source: String, pattern: TextPattern)] = [
    (#"\s+"#, .spaces),
    (#"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#, .clip),
    (#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2),
  ]

  init(_ field: JSONField) throws {
    if let literal = try field.member("String").ifPresent {
      self = .literal(Array(try literal.string().unicodeScalars))
      if case .literal([]) = self { throw literal.error(expected: "a string that is not empty") }
      return
    }
    let regex = try field.member("Regex")
    let source = try regex.string()
    guard let known = Self.expressions.first(where: { ExactString($0.source) == ExactString(source) }) else {
      throw regex.error(expected: "the regular expression of CLIP, of GPT-2, or \\s+")
    }
    self = known.pattern
  }

  /// The smallest number of scalars in a match.
  var shortestMatch: Int {
    if case .literal(let literal) = self { return literal.count }
    return 1
  }

  /// Calls `visit` with consecutive ranges that together are `range`: the matches and the gaps between them.
  func scan(_ text: [Unicode.Scalar], in range: Range<Int>, _ visit: (Range<Int>, _ isMatch: Bool) -> Void) {
    var unmatched = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      let end = matchEnd(in: text, from: position, to: range.upperBound)
      if end == position {
        position += 1
      } else {
        if unmatched < position { visit(unmatched..<position, false) }
        visit(position..<end, true)
        position = end
        unmatched = end
      }
    }
    if unmatched < position { visit(unmatched..<position, false) }
  }

  /// The end of the match that begins at `start`; `start` itself when there is none.
  private func matchEnd(in text: [Unicode.Scalar], from start: Int, to limit: Int) -> Int {
    switch self {
    case .literal(let literal):
      start + literal.count <= limit && text[start..<start + literal.count].elementsEqual(literal)
        ? start + literal.count : start
    case .spaces: text.endOfRun(of: .space, from: start, to: limit)
    case .clip: Self.clipMatchEnd(in: text, from: start, to: limit)
    case .gpt2: Self.gpt2MatchEnd(in: text, from: start, to: limit)
    }
  }

  private static func clipMatchEnd(in text: [Unicode.Scalar], from start: Int, to limit: Int) -> Int {
    if let end = text.endOfContraction(from: start, to: limit) { return end }
    return switch text[start].patternClass {
    case .space: start
    case .number: start + 1
    case let other: text.endOfRun(of: other, from: start, to: limit)
    }
  }

  private static func gpt2MatchEnd(in text: [Unicode.Scalar], from start: Int, to limit: Int) -> Int {
    if let end = text.endOfContraction(from: start, to: limit) { return end }
    let first = text[start].patternClass
    if first != .space { return text.endOfRun(of: first, from: start, to: limit) }
    if text[start] == " ", start + 1 < limit, case let next = text[start + 1].patternClass, next != .space {
      return text.endOfRun(of: next, from: start + 1, to: limit)
    }
    // The last space of a run is left to the word that it stands before.
    let end = text.endOfRun(of: .space, from: start, to: limit)
    return end == limit || end == start + 1 ? end : end - 1
  }
}

extension [Unicode.Scalar] {
  fileprivate func endOfRun(of kind: PatternClass, from start: Int, to limit: Int) -> Int {
    var end = start
    while end < limit, self[end].patternClass == kind { end += 1 }
    return end
  }

  /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`.
  fileprivate func endOfContraction(from start: Int, to limit: Int) -> Int? {
    guard self[start] == "'", start + 1 < limit else { return nil }
    let next = self[start + 1]
    if next == "s" || next == "t" || next == "m" || next == "d" { return start + 2 }
    guard start + 2 < limit else { return nil }
    let afterNext = self[start + 2]
    let isLong = afterNext == "e" && (next == "r" || next == "v") || next == "l" && afterNext == "l"
    return isLong ? start + 3 : nil
  }
}
