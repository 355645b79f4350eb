import Files

/// `Split`: cuts where a pattern matches, and keeps or drops the matches.
struct SplitPreTokenizer: PreTokenizer {
  private let pattern: TextPattern
  /// Whether matches are dropped (`Removed`); otherwise they are pieces like any other (`Isolated`).
  private let removesMatches: Bool
  /// Whether the gaps between matches are treated as the matches.
  private let inverts: Bool

  init(_ field: JSONField) throws {
    pattern = try TextPattern(field.member("pattern"))
    removesMatches = try field.member("behavior").string(oneOf: ["Removed", "Isolated"]) == "Removed"
    inverts = try field.member("invert").ifPresent?.bool() ?? false
  }

  func split(_ text: inout SplitText) {
    text.recut { scalars, piece, pieces in
      pattern.scan(scalars, in: piece) { range, isMatch in
        if !removesMatches || isMatch == inverts { pieces.append(range) }
      }
    }
  }
}
