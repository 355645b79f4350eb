/// A class of scalars in a regular expression: `\s`, `[^\r\n\p{L}\p{N}]`, a single letter.
struct ScalarClass: Sendable {
  var kinds: PatternClass = []
  var ranges: [ClosedRange<Unicode.Scalar>] = []
  /// Whether the class is all that is not listed.
  var isNegated = false

  /// A class of one scalar.
  init(_ scalar: Unicode.Scalar) { ranges = [scalar...scalar] }

  /// A class of scalars of some kinds.
  init(kinds: PatternClass = [], isNegated: Bool = false) {
    self.kinds = kinds
    self.isNegated = isNegated
  }

  /// Whether a scalar, whose kind is known already, belongs to the class.
  func contains(_ scalar: Unicode.Scalar, of kind: PatternClass) -> Bool {
    (!kinds.isDisjoint(with: kind) || ranges.contains { $0.contains(scalar) }) != isNegated
  }
}
