/// A class of scalars in a regular expression: `\s`, `[^\r\n\p{L}\p{N}]`, a single letter.
struct ScalarClass: Sendable {
  private(set) var kinds: PatternClass
  private(set) var ranges: [ClosedRange<Unicode.Scalar>]
  /// Whether the class is all that is not listed.
  let isNegated: Bool
  /// The ASCII scalars of the class, as bits.
  private var ascii: (low: UInt64, high: UInt64) = (0, 0)

  /// A class of one scalar.
  init(_ scalar: Unicode.Scalar) { self.init(ranges: [scalar...scalar]) }

  init(
    kinds: PatternClass = [], ranges: [ClosedRange<Unicode.Scalar>] = [], isNegated: Bool = false
  ) {
    self.kinds = kinds
    self.ranges = ranges
    self.isNegated = isNegated
    for value in UInt8(0)..<128 {
      let scalar = Unicode.Scalar(value)
      guard isListed(scalar, of: scalar.patternClass) != isNegated else { continue }
      if value < 64 { ascii.low |= 1 << UInt64(value) } else { ascii.high |= 1 << UInt64(value - 64) }
    }
  }

  /// Whether an ASCII scalar belongs to the class.
  func containsASCII(_ value: UInt32) -> Bool {
    (value < 64 ? ascii.low >> UInt64(value) : ascii.high >> UInt64(value - 64)) & 1 != 0
  }

  /// Whether a scalar, whose kind is known already, belongs to the class.
  func contains(_ scalar: Unicode.Scalar, of kind: PatternClass) -> Bool {
    isListed(scalar, of: kind) != isNegated
  }

  private func isListed(_ scalar: Unicode.Scalar, of kind: PatternClass) -> Bool {
    !kinds.isDisjoint(with: kind) || ranges.contains { $0.contains(scalar) }
  }
}
