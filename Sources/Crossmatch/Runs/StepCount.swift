import Files

/// How many steps, rounds and evaluations there may be, so that no sum or product of them overflows.
enum StepCount {
  /// The most that may be asked for.
  static let most = 1_000_000_000

  /// Throws `InputError` for a number that is not in the range.
  static func check(_ value: Int, _ name: String, in range: ClosedRange<Int> = 0...most) throws {
    try InputError.check(name, value, range)
  }

  /// Whether a snapshot may have counted so far.
  static func isSaved(_ counts: Int...) -> Bool { counts.allSatisfy((0...1 << 48).contains) }
}
