/// A regular expression of the form that tokenizers use: alternatives, each a sequence of repeated classes.
///
/// Alternatives are tried in their order and repetitions take as much as they can, as in the reference. Time
/// is linear in the text only for expressions that `KnownExpressions` lets pass.
struct Expression: Sendable {
  /// One part of an alternative. Classes and texts are given by their places in the expression.
  enum Item: Sendable {
    /// Scalars of a class, as many as there are within the bounds.
    case run(scalars: Int, least: Int, most: Int)
    /// One of several texts, the first that stands here, whatever the case of ASCII letters.
    case anyOf(texts: Range<Int>)
    /// Nothing, where no scalar of the class follows.
    case notBefore(scalars: Int)
  }

  let alternatives: [[Item]]
  let classes: [ScalarClass]
  let texts: [[Unicode.Scalar]]
  /// For each ASCII scalar, the alternatives that can begin with it.
  private let openings: [[Int]]

  init(alternatives: [[Item]], classes: [ScalarClass], texts: [[Unicode.Scalar]]) {
    self.alternatives = alternatives
    self.classes = classes
    self.texts = texts
    openings = (UInt32(0)..<128).map { value in
      alternatives.indices.filter { Self.opens(alternatives[$0], with: value, classes, texts) }
    }
  }

  /// Whether a match of the items can begin with an ASCII scalar.
  private static func opens(
    _ items: [Item], with value: UInt32, _ classes: [ScalarClass], _ texts: [[Unicode.Scalar]]
  ) -> Bool {
    for item in items {
      switch item {
      case .run(let scalars, let least, _):
        if classes[scalars].containsASCII(value) { return true }
        if least > 0 { return false }
      case .anyOf(let range):
        return texts[range].contains { $0[0].equalsIgnoringCase(Unicode.Scalar(value)!) }
      case .notBefore: return true
      }
    }
    return false
  }

  /// Calls `visit` with the matches from the left, which are not empty and do not overlap.
  func forEachMatch(in text: [Unicode.Scalar], range: Range<Int>, _ visit: (Range<Int>) -> Void) {
    let kinds = text[range].allSatisfy(\.isASCII) ? [] : text[range].map(\.patternClass)
    text.withUnsafeBufferPointer { text in
      let search = Search(expression: self, text: text, range: range, kinds: kinds)
      var position = range.lowerBound
      while position < range.upperBound {
        let end = search.matchEnd(from: position)
        if end > position { visit(position..<end) }
        position = max(end, position + 1)
      }
    }
  }

  /// A text in which matches are looked for.
  private struct Search {
    let expression: Expression
    let text: UnsafeBufferPointer<Unicode.Scalar>
    let range: Range<Int>
    /// The kinds of all scalars in the range; empty when all are ASCII.
    let kinds: [PatternClass]

    /// The end of the match that begins at a place; the place itself when there is none.
    func matchEnd(from start: Int) -> Int {
      if text[start].isASCII {
        for index in expression.openings[Int(text[start].value)] {
          if let end = end(of: index, from: start) { return end }
        }
      } else {
        for index in expression.alternatives.indices {
          if let end = end(of: index, from: start) { return end }
        }
      }
      return start
    }

    /// The end of an alternative's items from one of them on.
    private func end(of alternative: Int, item index: Int = 0, from start: Int) -> Int? {
      let items = expression.alternatives[alternative]
      guard index < items.count else { return start }
      switch items[index] {
      case .run(let scalars, let least, let most):
        var end = start
        let limit = most < range.upperBound - start ? start + most : range.upperBound
        while end < limit, stands(scalars, at: end) { end += 1 }
        if index == items.count - 1 { return end - start >= least ? end : nil }
        while end - start >= least {
          if let end = self.end(of: alternative, item: index + 1, from: end) { return end }
          end -= 1
        }
        return nil
      case .anyOf(let texts):
        for literal in texts where stands(literal: literal, at: start) {
          let next = start + expression.texts[literal].count
          if let end = end(of: alternative, item: index + 1, from: next) { return end }
        }
        return nil
      case .notBefore(let scalars):
        if start < range.upperBound, stands(scalars, at: start) { return nil }
        return end(of: alternative, item: index + 1, from: start)
      }
    }

    private func stands(_ scalars: Int, at index: Int) -> Bool {
      let scalar = text[index]
      if scalar.isASCII { return expression.classes[scalars].containsASCII(scalar.value) }
      return expression.classes[scalars].contains(scalar, of: kinds[index - range.lowerBound])
    }

    private func stands(literal index: Int, at start: Int) -> Bool {
      let literal = expression.texts[index]
      guard literal.count <= range.upperBound - start else { return false }
      return literal.indices.allSatisfy { literal[$0].equalsIgnoringCase(text[start + $0]) }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a lower-case ASCII scalar and another one are the same under simple case folding.
  fileprivate func equalsIgnoringCase(_ other: Unicode.Scalar) -> Bool {
    if self == other { return true }
    switch other {
    case "A"..."Z": return value == other.value + 0x20
    case "\u{17F}": return self == "s"
    case "\u{212A}": return self == "k"
    default: return false
    }
  }
}
