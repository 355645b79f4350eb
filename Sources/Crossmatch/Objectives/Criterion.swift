/// What counts as success, apart from the loss that is descended on.
public protocol Criterion: Sendable {
  /// Whether what was reached is a success.
  func isMet(by outcome: AttackOutcome) -> Bool
}

/// What an attack has reached, as criteria see it.
public struct AttackOutcome: Sendable, Hashable {
  public var score: Float
  /// Which scores are better for the attacker.
  public var better: Better
  /// What there is to tell of an attacked pair besides its score.
  public var reading: PairReading

  public init(score: Float, better: Better, reading: PairReading = PairReading()) {
    (self.score, self.better, self.reading) = (score, better, reading)
  }
}

/// A score that is good enough, from above or from below as the loss has it.
public struct ScoreCriterion: Criterion, Hashable, Codable {
  public var score: Float

  public init(_ score: Float) { self.score = score }

  public func isMet(by outcome: AttackOutcome) -> Bool {
    outcome.better.isScore(outcome.score, atLeastAsGoodAs: score)
  }
}

/// A text that is among the first few for its image, or is not any more.
public struct RankCriterion: Criterion, Hashable, Codable {
  public var goal: PairRankObjective.Goal
  public var top: Int

  public init(_ goal: PairRankObjective.Goal, top: Int) { (self.goal, self.top) = (goal, top) }

  /// Never met where there is no rank.
  public func isMet(by outcome: AttackOutcome) -> Bool {
    outcome.reading.rank.map { goal == .enter ? $0 <= top : $0 > top } ?? false
  }
}
