import Runs

/// Turns of the two sides, when evaluations go to the side that gained more lately.
struct AdaptiveTurns: Codable, Sendable {
  enum Side: String, Codable, Sendable {
    case text, image

    var other: Side { self == .text ? .image : .text }
  }

  /// The gain of each side per evaluation, the past fading by half with every turn; nil before its first
  /// turn.
  private var rates: [Side: Float] = [:]
  /// Turns since the other side's last.
  private var streak = 0
  private var last: Side?

  /// The number of turns of one side after which the other is tried again: its gain may have changed with the
  /// state that it is next to.
  private static let longestStreak = 4

  /// The text begins; then each side once; then the one with the higher rate.
  var next: Side {
    guard let text = rates[.text] else { return .text }
    guard let image = rates[.image] else { return .image }
    if streak >= Self.longestStreak, let last { return last.other }
    return text >= image ? .text : .image
  }

  /// Whether a snapshot may have these.
  var isPossible: Bool { StepCount.isSaved(streak) && rates.values.allSatisfy { $0 >= 0 && $0.isFinite } }

  mutating func note(_ side: Side, gain: Float, evaluations: Int) {
    let rate = max(0, gain) / Float(max(1, evaluations))
    rates[side] = rates[side].map { ($0 + rate) / 2 } ?? rate
    streak = last == side ? streak + 1 : 1
    last = side
  }
}
