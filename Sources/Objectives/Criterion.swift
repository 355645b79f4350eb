/// A test for success, separate from the loss that an attack descends on.
public protocol Criterion: Sendable {
  /// Whether an outcome is a success.
  func isMet(by outcome: AttackOutcome) -> Bool
}

/// The outcome of an attack so far, for criteria to judge.
public struct AttackOutcome: Sendable, Hashable {
  /// The score of the best candidate so far.
  public var score: Float
  /// The direction of scores that is better for the attacker.
  public var better: Better
  /// Rank and margins of an attacked pair; empty for attacks on one side.
  public var reading: PairReading

  /// An outcome with this score, and the reading of a pair if there is one.
  public init(score: Float, better: Better, reading: PairReading = PairReading()) {
    (self.score, self.better, self.reading) = (score, better, reading)
  }
}

/// Success at a score that is at least as good for the attacker as a given one: `Better` says in which
/// direction.
public struct ScoreCriterion: Criterion, Hashable, Codable {
  /// The score to be reached.
  public var score: Float

  /// Success at this score or a better one.
  public init(_ score: Float) { self.score = score }

  /// Whether the score is equal to the criterion's or better.
  public func isMet(by outcome: AttackOutcome) -> Bool {
    outcome.better.isScore(outcome.score, atLeastAsGoodAs: score)
  }
}

/// Success when the pair's text is among the first `top` for its image, or no longer among them.
public struct RankCriterion: Criterion, Hashable, Codable {
  /// Whether the text has to enter the first `top` or to leave them.
  public var goal: PairRankObjective.Goal
  /// The number of first places, at least 1.
  public var top: Int

  /// Success when the text enters the first `top` places, or leaves them.
  public init(_ goal: PairRankObjective.Goal, top: Int) { (self.goal, self.top) = (goal, top) }

  /// Whether the rank is within `top`, or beyond it; false for an outcome without a rank.
  public func isMet(by outcome: AttackOutcome) -> Bool {
    outcome.reading.rank.map { goal == .enter ? $0 <= top : $0 > top } ?? false
  }
}
