import Files

/// `Split`: cuts where a pattern matches.
struct SplitPreTokenizer: PreTokenizer {
  private let pattern: TextPattern
  private let behavior: SplitBehavior
  /// Whether the gaps between matches are treated as the matches.
  private let inverts: Bool

  init(_ pattern: TextPattern, _ behavior: SplitBehavior, inverts: Bool = false) {
    (self.pattern, self.behavior, self.inverts) = (pattern, behavior, inverts)
  }

  init(_ field: JSONField) throws {
    self.init(
      try TextPattern(field.member("pattern")), try SplitBehavior(field.member("behavior")),
      inverts: try field.member("invert").ifPresent?.bool() ?? false)
  }

  func split(_ text: inout SplitText) {
    text.recut { scalars, piece, pieces in
      if behavior == .isolated || behavior == .removed {
        pattern.scan(scalars, in: piece) { range, isMatch in
          if behavior == .isolated || isMatch == inverts { pieces.append(range) }
        }
        return
      }
      var ranges: [(range: Range<Int>, isMatch: Bool)] = []
      pattern.scan(scalars, in: piece) { ranges.append(($0, $1 != inverts)) }
      behavior.append(ranges, to: &pieces)
    }
  }
}
