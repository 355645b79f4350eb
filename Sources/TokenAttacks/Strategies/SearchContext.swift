import Tensors

/// The working environment of a strategy: the findings so far, and the means to make candidates and to score
/// them.
///
/// Every candidate that is scored through a context keeps all rules: the whole text is tokenized anew, no
/// model truncates it, and no banned token or word is used. Nothing is scored twice in a run. The best of all
/// is the result of the run.
public struct SearchContext: Sendable {
  /// The settings of the search.
  public let settings: TokenSearch
  /// The settings in force for this step.
  public private(set) var stage: TokenSearch.Stage
  let space: any SearchSpace
  let scorer: CandidateScorer
  /// Scores candidates beforehand, by their texts.
  let draft: CandidateScorer?
  var state: SearchState
  private var batches: GradientBatches

  init(
    _ settings: TokenSearch, space: any SearchSpace, scorer: CandidateScorer, draft: CandidateScorer?,
    state: SearchState
  ) {
    (self.settings, self.space, self.scorer) = (settings, space, scorer)
    (self.draft, self.state) = (draft, state)
    stage = settings.stages[0]
    batches = GradientBatches(mebibytes: settings.gradientMemory)
  }

  /// Moves on to the stage that the number of evaluations says.
  mutating func beginStep() {
    stage = settings.stages.last { $0.from <= state.evaluations } ?? settings.stages[0]
  }

  // MARK: What was found

  /// Steps done before this one.
  public var steps: Int { state.steps }

  /// Forward passes of single texts so far, gradients included.
  public var evaluations: Int { state.evaluations }

  /// The candidates to continue from, best first: what `keep` has left, at most `settings.bufferSize` of them
  /// and at least one. In the first step, it is the candidate that the search starts from.
  public var beam: [ScoredCandidate] { state.buffer.entries }

  /// The first of the beam.
  public var best: ScoredCandidate { state.buffer.best }

  /// Puts a candidate that was scored into the beam if it is better than the last of it, or if the beam has
  /// room.
  public mutating func keep(_ scored: ScoredCandidate) {
    if let known = state.scored[scored.candidate] { state.buffer.add(known) }
  }

  /// Marks the search as exhausted, which ends the run, or starts it over where restarts are left.
  public mutating func exhaust() { state.isExhausted = true }

  /// The only source of chance: a run with the same seed makes the same draws.
  public var generator: RandomGenerator {
    get { state.generator }
    set { state.generator = newValue }
  }

  // MARK: Texts

  /// For each prompt, the text that a candidate stands for, as a user would paste it; none where it stands
  /// for no text.
  public func texts(with candidate: Candidate) -> [String] {
    space.isCandidate(candidate) ? space.texts(with: candidate) : []
  }

  /// Whether a candidate may be scored: it is as long as the others, its numbers may stand where they do, and
  /// its texts are tokenized to these tokens, fit into every model and break no rule.
  public func admits(_ candidate: Candidate) -> Bool { isUsable(candidate) && space.admits(candidate) }

  /// Whether a candidate is as long as the others, and of numbers that may be used.
  func isUsable(_ candidate: Candidate) -> Bool {
    guard candidate.count == best.candidate.count else { return false }
    // The start may have tokens that are not allowed to come anew.
    return space.allowed.map { allowed in
      candidate.allSatisfy { allowed.contains($0) || state.scored.hasNumber($0) }
    } ?? true
  }

  // MARK: Scoring

  /// Whether a candidate was scored before in this run.
  public func isScored(_ candidate: Candidate) -> Bool { state.scored[candidate] != nil }

  /// The scores of those of the candidates that are admitted. What was scored before is not scored again.
  ///
  /// - Parameters:
  ///   - candidates: candidates of the search's space
  ///   - base: the candidate from which most of them were made, so that the parts that texts share with its
  ///     text are computed once; the best of the beam unless given
  public mutating func score(_ candidates: [Candidate], near base: Candidate? = nil) -> [ScoredCandidate] {
    let admitted = candidates.filter { isScored($0) || admits($0) }
    return evaluate(admitted, near: base.flatMap { isScored($0) ? $0 : nil } ?? best.candidate)
  }

  /// The candidates with their scores; they are known to be admitted.
  mutating func evaluate(_ candidates: [Candidate], near base: Candidate) -> [ScoredCandidate] {
    var seen: Set<Candidate> = []
    let fresh = candidates.filter { state.scored[$0] == nil && seen.insert($0).inserted }
    if !fresh.isEmpty {
      let (scored, passes) = scorer.scoreBestExactly(fresh, near: base, in: space)
      scored.forEach { note($0) }
      state.evaluations += passes
    }
    return candidates.map { state.scored[$0]! }
  }

  /// Records a scored candidate, unless it was scored before.
  mutating func note(_ entry: ScoredCandidate) {
    guard state.scored[entry.candidate] == nil else { return }
    state.scored[entry.candidate] = entry
    if state.best.map(entry.precedes) ?? true { state.best = entry }
  }

  // MARK: Gradients

  /// The first-order change of the loss for every token at every position of a candidate, `[positions,
  /// vocabulary]`: the mean over the candidate and copies of it with a random token replaced,
  /// `stage.gradients` in all. Nil where candidates are no tokens.
  ///
  /// - Parameter entry: one that was scored in this run
  public mutating func tokenGradients(at entry: ScoredCandidate) -> Tensor? {
    tokenGradients(at: entry, momentum: 0)
  }

  /// The same, of gradients in which earlier ones have a share of `momentum`.
  private mutating func tokenGradients(at entry: ScoredCandidate, momentum: Float) -> Tensor? {
    guard isScored(entry.candidate), let ids = space.allowed?.ids, !ids.isEmpty || stage.gradients <= 1
    else { return nil }
    var points = [entry.candidate]
    for _ in 1..<max(1, stage.gradients) {
      var copy = entry.candidate
      copy[state.generator.integer(below: copy.count)] = ids[state.generator.integer(below: ids.count)]
      points.append(copy)
    }
    state.evaluations += points.count * scorer.base.sharing.count * space.promptCount
    let isBeyondCap = entry.excess > 0
    var memory = state.gradients ?? GradientMemory()
    defer { if momentum > 0 { state.gradients = memory } }
    return scorer.tokenGradients(
      at: points, in: space, batches: &batches, isInLossUnits: settings.experience > 0,
      isBeyondCap: isBeyondCap
    ) { gradient, model in
      momentum > 0 && !isBeyondCap
        ? memory.blended(gradient, ofModel: model, keeping: momentum) : gradient
    }
  }

  /// The choices for each position of a candidate: the `settings.topK` tokens of steepest descent, or all
  /// alternatives in a stage without gradients and where candidates are no tokens.
  public mutating func choices(at entry: ScoredCandidate) -> [[Int32]] {
    guard stage.gradients > 0, let allowed = space.allowed, !allowed.ids.isEmpty,
      let gradients = tokenGradients(at: entry, momentum: settings.momentum)
    else { return space.alternatives(to: entry.candidate) }
    let slopes = withDistances(withExperience(gradients), from: entry.candidate)
    return slopes.smallestInRows(settings.topK, among: allowed.isAllowed)
      .map { $0.map(Int32.init) }
  }

  /// All numbers that each position of a candidate may take.
  public func alternatives(to candidate: Candidate) -> [[Int32]] { space.alternatives(to: candidate) }
}
