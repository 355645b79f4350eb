import Tensors

/// What strategies work with: the space, the scorer, and all that changes.
struct SearchWork: Sendable {
  let search: TokenSearch
  let space: any SearchSpace
  let scorer: CandidateScorer
  /// Scores candidates beforehand, by their texts.
  var draft: CandidateScorer?
  var state: TokenSearchRun.State
  /// What holds for the step that is being done.
  private(set) var stage: TokenSearch.Stage
  /// Triggers whose gradients are taken at once.
  private let triggersPerGradient: Int

  init(
    search: TokenSearch, space: some SearchSpace, scorer: CandidateScorer, draft: CandidateScorer?,
    state: TokenSearchRun.State
  ) {
    (self.search, self.space, self.scorer, self.draft, self.state) = (search, space, scorer, draft, state)
    stage = search.stages[0]
    let isAveraging = search.stages.contains { $0.gradients > 1 }
    triggersPerGradient =
      isAveraging
      ? (space as? TriggerSpace).map {
        scorer.triggersPerGradient(
          like: state.buffer.best.candidate, in: $0, bytes: search.memoryLimit << 20)
      } ?? 1 : 1
  }

  /// Moves on to the stage that the number of evaluations says.
  mutating func beginStep() {
    stage = search.stages.last { $0.from <= state.evaluations } ?? search.stages[0]
  }

  /// The space as one of triggers, which alone have gradients; nil for words.
  var triggers: TriggerSpace? { space as? TriggerSpace }

  // MARK: Scoring

  /// The candidates with their scores; those that were scored before in this run are not scored again.
  ///
  /// - Parameter base: what most of the candidates were made from
  mutating func score(_ candidates: [[Int32]], near base: [Int32]) -> [ScoredCandidate] {
    var seen: Set<[Int32]> = []
    let fresh = candidates.filter { state.scored[$0] == nil && seen.insert($0).inserted }
    if !fresh.isEmpty {
      scorer.score(fresh, near: base, in: space).forEach { note($0) }
      state.evaluations += fresh.count * scorer.losses.count * space.promptCount
    }
    return candidates.map { state.scored[$0]! }
  }

  /// Remembers what was scored, unless it was scored before.
  mutating func note(_ entry: ScoredCandidate) {
    guard state.scored[entry.candidate] == nil else { return }
    state.scored[entry.candidate] = entry
    if state.best.map(entry.precedes) ?? true { state.best = entry }
  }

  // MARK: Gradients

  /// How steeply the loss rises for every token at every position of an entry, `[positions, vocabulary]`.
  mutating func tokenGradients(at entry: ScoredCandidate, copies: Int) -> Tensor {
    let space = triggers!
    var points = [entry.candidate]
    for _ in 1..<max(1, copies) {
      var copy = entry.candidate
      let ids = space.allowed.ids
      copy[state.generator.integer(below: copy.count)] = ids[state.generator.integer(below: ids.count)]
      points.append(copy)
    }
    state.evaluations += points.count * scorer.sharing.count * space.promptCount
    return scorer.tokenGradients(
      at: points, in: space, atOnce: triggersPerGradient, isInLossUnits: search.experience > 0,
      isBeyondCap: entry.excess > 0)
  }

  /// What each position may become: the allowed tokens of steepest descent, or everything where no gradient is taken.
  mutating func choices(at entry: ScoredCandidate) -> [[Int32]] {
    let copies = stage.gradients
    guard copies > 0, let triggers, !triggers.allowed.ids.isEmpty else {
      return space.alternatives(to: entry.candidate)
    }
    return withExperience(tokenGradients(at: entry, copies: copies))
      .smallestInRows(search.topK, among: triggers.allowed.isAllowed).map { $0.map(Int32.init) }
  }

  // MARK: Drawing

  /// An entry with a random one of their choices at some random positions, nil if none is found that is new.
  mutating func disturbed(_ entry: ScoredCandidate, at positions: Int) -> [Int32]? {
    let count = min(positions, entry.candidate.count)
    let sampler = CandidateSampler(choices: choices(at: entry), replacements: count)
    return draw(1, from: entry.candidate, sampler, isOnlyNew: true).first
  }

  /// Up to `count` distinct candidates that the space admits, fewer when so many cannot be found.
  mutating func draw(
    _ count: Int, from base: [Int32], _ sampler: CandidateSampler, isOnlyNew: Bool = false
  ) -> [[Int32]] {
    var candidates: [[Int32]] = []
    var seen: Set<[Int32]> = [base]
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

  /// Tokenizers refuse some candidates and others are drawn twice; beyond this many draws few new ones come.
  private static let drawsPerCandidate = 8
}
