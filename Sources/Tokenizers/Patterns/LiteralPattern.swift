/// A literal text that is looked for by Knuth, Morris and Pratt's method, in as many steps as the text is
/// long.
struct LiteralPattern: Sendable {
  private let literal: [Unicode.Scalar]
  /// For each prefix that is one scalar longer than the index says, the length of its longest proper border.
  private let borders: [Int]

  /// A pattern for a text; nil when the text is empty.
  init?(_ text: some Sequence<Unicode.Scalar>) {
    literal = Array(text)
    guard !literal.isEmpty else { return nil }
    var borders = [0]
    borders.reserveCapacity(literal.count)
    var border = 0
    for scalar in literal.dropFirst() {
      while border > 0, literal[border] != scalar { border = borders[border - 1] }
      if literal[border] == scalar { border += 1 }
      borders.append(border)
    }
    self.borders = borders
  }

  /// The number of scalars.
  var count: Int { literal.count }

  /// Calls `visit` with the matches from the left, which do not overlap.
  func forEachMatch(in text: [Unicode.Scalar], range: Range<Int>, _ visit: (Range<Int>) -> Void) {
    var matched = 0
    for index in range {
      while matched > 0, literal[matched] != text[index] { matched = borders[matched - 1] }
      if literal[matched] == text[index] { matched += 1 }
      if matched == literal.count {
        visit(index + 1 - matched..<index + 1)
        matched = 0
      }
    }
  }
}
