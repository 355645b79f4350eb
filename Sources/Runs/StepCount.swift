import Files

/// Bounds on numbers of steps, rounds and evaluations, so that no sum or product of them overflows.
package enum StepCount {
  /// The largest number that a caller may ask for.
  package static let most = 1_000_000_000

  /// Throws `InputError` for a number that is not in the range.
  package static func check(_ value: Int, _ name: String, in range: ClosedRange<Int> = 0...most) throws {
    try InputError.check(name, value, range)
  }

  /// The most seconds that a run may have taken: some thirty years.
  package static let mostSeconds = 1e9

  /// Whether all counts of a snapshot are in 0...2⁴⁸, so that adding to them cannot overflow.
  package static func isSaved(_ counts: Int...) -> Bool { counts.allSatisfy((0...1 << 48).contains) }
}
