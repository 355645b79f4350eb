/// A regular expression of the form that tokenizers use: alternatives, each a sequence of repeated classes.
///
/// Alternatives are tried in their order and repetitions take as much as they can, as in the reference. Time
/// is linear in the text only for expressions that `KnownExpressions` lets pass.
struct Expression: Sendable {
  /// One part of an alternative.
  enum Item: Sendable {
    /// Scalars of a class, as many as there are within the bounds.
    case run(ScalarClass, ClosedRange<Int>)
    /// One of several texts, the first that stands here, whatever the case of ASCII letters.
    case anyOf([[Unicode.Scalar]])
    /// Nothing, where no scalar of the class follows.
    case notBefore(ScalarClass)
  }

  let alternatives: [[Item]]

  /// Calls `visit` with the matches from the left, which are not empty and do not overlap.
  func forEachMatch(in text: [Unicode.Scalar], range: Range<Int>, _ visit: (Range<Int>) -> Void) {
    let search = Search(text: text, range: range)
    var position = range.lowerBound
    while position < range.upperBound {
      let end = alternatives.firstNonNil { search.end(of: $0[...], from: position) } ?? position
      if end > position { visit(position..<end) }
      position = max(end, position + 1)
    }
  }

  /// A text in which matches are looked for, with the kinds of its scalars.
  private struct Search {
    let text: [Unicode.Scalar]
    let range: Range<Int>
    let kinds: [PatternClass]

    init(text: [Unicode.Scalar], range: Range<Int>) {
      self.text = text
      self.range = range
      kinds = text[range].map(\.patternClass)
    }

    func end(of items: ArraySlice<Item>, from start: Int) -> Int? {
      guard let item = items.first else { return start }
      let rest = items.dropFirst()
      switch item {
      case .run(let scalars, let count):
        var end = start
        while end - start < count.upperBound, stands(scalars, at: end) { end += 1 }
        if rest.isEmpty { return end - start >= count.lowerBound ? end : nil }
        while end - start >= count.lowerBound {
          if let end = self.end(of: rest, from: end) { return end }
          end -= 1
        }
        return nil
      case .anyOf(let texts):
        return texts.firstNonNil { text in
          stands(text, at: start) ? end(of: rest, from: start + text.count) : nil
        }
      case .notBefore(let scalars): return stands(scalars, at: start) ? nil : end(of: rest, from: start)
      }
    }

    private func stands(_ scalars: ScalarClass, at index: Int) -> Bool {
      index < range.upperBound && scalars.contains(text[index], of: kinds[index - range.lowerBound])
    }

    private func stands(_ literal: [Unicode.Scalar], at start: Int) -> Bool {
      start + literal.count <= range.upperBound
        && zip(literal, text[start...]).allSatisfy { $0.equalsIgnoringCase($1) }
    }
  }
}

extension Sequence {
  /// The first result that is not nil.
  fileprivate func firstNonNil<Result>(_ transform: (Element) -> Result?) -> Result? {
    for element in self { if let result = transform(element) { return result } }
    return nil
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
