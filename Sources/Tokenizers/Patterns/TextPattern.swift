import Files

/// The pattern of `Split` and `Replace`: a literal text, or a regular expression.
///
/// Expressions are read as the reference reads them, over Unicode scalars.
enum TextPattern: Sendable {
  case literal(LiteralPattern)
  case expression(Expression)

  /// GPT-2's expression, by which `ByteLevel` cuts.
  static let gpt2 = TextPattern.expression(KnownExpressions.gpt2)

  init(_ field: JSONField) throws {
    if let literal = try field.member("String").ifPresent {
      guard let pattern = LiteralPattern(try literal.string().unicodeScalars) else {
        throw literal.error(expected: "a string that is not empty")
      }
      self = .literal(pattern)
      return
    }
    let regex = try field.member("Regex")
    guard let expression = KnownExpressions.expression(try regex.string()) else {
      throw regex.error(
        expected: "the expression of CLIP, GPT-2, Llama 3, Qwen, or one of single classes such as \\s+")
    }
    self = .expression(expression)
  }

  /// The smallest number of scalars in a match.
  var shortestMatch: Int {
    if case .literal(let literal) = self { return literal.count }
    return 1
  }

  /// Calls `visit` with consecutive ranges that together are `range`: the matches and the gaps between them.
  func scan(_ text: [Unicode.Scalar], in range: Range<Int>, _ visit: (Range<Int>, _ isMatch: Bool) -> Void) {
    var unmatched = range.lowerBound
    let visitMatch = { (match: Range<Int>) in
      if unmatched < match.lowerBound { visit(unmatched..<match.lowerBound, false) }
      visit(match, true)
      unmatched = match.upperBound
    }
    switch self {
    case .literal(let literal): literal.forEachMatch(in: text, range: range, visitMatch)
    case .expression(let expression): expression.forEachMatch(in: text, range: range, visitMatch)
    }
    if unmatched < range.upperBound { visit(unmatched..<range.upperBound, false) }
  }
}
