extension SearchContext {
  /// Up to `count` distinct candidates that are admitted and were not scored before: a base with a random one
  /// of the choices at some random positions. There are fewer, or none, when so many cannot be found.
  ///
  /// - Parameters:
  ///   - count: the most candidates
  ///   - base: the candidate whose elements are replaced
  ///   - choices: for each position, the numbers that it may take; all alternatives unless given
  ///   - positions: the number of positions that change, at least one
  public mutating func draw(
    _ count: Int, from base: Candidate, among choices: [[Int32]]? = nil, replacing positions: Int = 1
  ) -> [Candidate] {
    let choices = choices ?? space.alternatives(to: base)
    guard base.count == best.candidate.count, choices.count == base.count else { return [] }
    let sampler = CandidateSampler(choices: choices, replacements: max(1, positions))
    return draw(min(max(count, 0), Self.mostDrawn), from: base, sampler, isOnlyNew: true)
      .filter(isUsable)
  }

  /// Up to `count` distinct candidates that the space admits, fewer when so many cannot be found.
  mutating func draw(
    _ count: Int, from base: Candidate, _ sampler: CandidateSampler, isOnlyNew: Bool = false
  ) -> [Candidate] {
    var candidates: [Candidate] = []
    var seen: Set<Candidate> = [base]
    for _ in 0..<count * Self.drawsPerCandidate where candidates.count < count {
      let candidate = sampler.draw(from: base, using: &state.generator)
      if seen.insert(candidate).inserted, !isOnlyNew || state.scored[candidate] == nil,
        space.admits(candidate)
      {
        candidates.append(candidate)
      }
    }
    return candidates
  }

  /// An entry with a random one of their choices at some random positions, nil if none is found that is new.
  mutating func disturbed(_ entry: ScoredCandidate, at positions: Int) -> Candidate? {
    let count = min(positions, entry.candidate.count)
    let sampler = CandidateSampler(choices: choices(at: entry), replacements: count)
    return draw(1, from: entry.candidate, sampler, isOnlyNew: true).first
  }

  /// Tokenizers refuse some candidates and others are drawn twice; beyond this many draws few new ones come.
  private static let drawsPerCandidate = 8

  private static let mostDrawn = 1_000_000
}
