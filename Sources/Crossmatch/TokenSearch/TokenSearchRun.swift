import Tensors

/// A token search under way. What a step does is the method's own; see the presets.
public struct TokenSearchRun: ResumableRun {
  private var work: SearchWork
  private let strategies: [TokenSearch.Method: any SearchStrategy]

  /// All that changes, and all that a snapshot needs.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var draftEvaluations = 0
    var isExhausted = false
    var generator: RandomGenerator
    /// What the search continues from.
    var buffer: CandidateBuffer
    var best: ScoredCandidate?
    var scored = ScoreTable()
    var descent: DescentStrategy.State?
    var experience: TokenExperience?
    var restarts = 0
    /// The best since the last start, and the steps that have not improved on it.
    var bestOfStart: ScoredCandidate?
    var stepsWithoutImprovement = 0
  }

  /// Starts from a candidate.
  init(
    search: TokenSearch, space: some SearchSpace, scorer: CandidateScorer, draft: CandidateScorer? = nil,
    start: [Int32], generator: RandomGenerator
  ) {
    let unscored = ScoredCandidate(candidate: start, loss: 0, cost: 0, excess: 0)
    self.init(
      search: search, space: space, scorer: scorer, draft: draft,
      resuming: State(generator: generator, buffer: CandidateBuffer(capacity: 1, [unscored])))
    begin(from: [start] + randomStarts(like: start))
  }

  /// Goes on from a state.
  init(
    search: TokenSearch, space: some SearchSpace, scorer: CandidateScorer, draft: CandidateScorer? = nil,
    resuming state: State
  ) {
    work = SearchWork(search: search, space: space, scorer: scorer, draft: draft, state: state)
    var strategies: [TokenSearch.Method: any SearchStrategy] = [
      .sampling: SamplingStrategy(), .sweep: SweepStrategy(), .flips: FlipStrategy(),
    ]
    if search.stages.contains(where: { $0.method == .descent }) {
      strategies[.descent] = DescentStrategy(table: scorer.losses[0].input.tokenEmbeddings)
    }
    self.strategies = strategies
  }

  public var state: State { work.state }
  public var steps: Int { work.state.steps }
  public var evaluations: Int { work.state.evaluations }
  /// Forward passes of the draft model, which are not among the evaluations.
  public var draftEvaluations: Int { work.state.draftEvaluations }
  public var isExhausted: Bool { work.state.isExhausted }
  /// Distinct candidates scored so far, those that the search started from included.
  public var candidates: Int { work.state.scored.count }

  /// The best candidate so far.
  var best: ScoredCandidate { work.state.best! }

  /// The mean over prompts and models; a scorer's penalty is left out.
  public var bestScore: Float { work.scorer.score(ofLoss: best.loss) }

  /// Whether the best text's own embedding has moved no further than the cap allows.
  public var isWithinCap: Bool { best.excess == 0 }

  public var better: Better { work.scorer.losses[0].better }

  public var isBestAdmissible: Bool { isWithinCap }

  /// The best text so far, as a user would paste it; the first prompt's when there are several.
  public var bestText: String { bestTexts[0] }

  /// For each prompt, the text without a trigger.
  public var cleanTexts: [String] { work.space.cleanTexts }

  /// For each prompt, the best text so far.
  public var bestTexts: [String] { work.space.texts(with: best.candidate) }

  /// The best text's tokens under the first model, special tokens included; the first prompt's when there are several.
  public var bestTokens: [Int32] { work.space.tokens(with: best.candidate)[0] }

  /// The best trigger's words and tokens; of substitutions, a list of them and no tokens.
  public var bestTrigger: (words: String, tokens: [Int32]) {
    work.space.found(in: best.candidate)
  }

  public mutating func step() {
    work.beginStep()
    strategies[work.stage.method]!.step(&work)
    work.state.steps += 1
    noteImprovement()
    let isStuck = isExhausted || work.state.stepsWithoutImprovement >= work.search.restartPatience
    if isStuck, work.state.restarts < work.search.restarts, !isDescending { restart() }
  }

  private mutating func noteImprovement() {
    let newest = work.state.buffer.best
    if work.state.bestOfStart.map(newest.precedes) ?? true {
      work.state.bestOfStart = newest
      work.state.stepsWithoutImprovement = 0
    } else {
      work.state.stepsWithoutImprovement += 1
    }
  }

  // MARK: Starting

  /// Scores starts and continues from them.
  private mutating func begin(from starts: [[Int32]]) {
    let entries = work.score(starts, near: starts[0])
    let isSampling = work.search.stages.allSatisfy { $0.method == .sampling }
    work.state.buffer = CandidateBuffer(
      capacity: isSampling ? work.search.bufferSize : max(1, work.search.bufferSize), entries)
    work.state.bestOfStart = work.state.buffer.best
    work.state.stepsWithoutImprovement = 0
    work.state.descent = nil
  }

  /// As many distinct random triggers of single characters as nanoGCG's buffer has room for beside the first.
  private mutating func randomStarts(like start: [Int32]) -> [[Int32]] {
    guard work.stage.method == .sampling, work.search.bufferSize > 1, let space = work.triggers else {
      return []
    }
    let characters = space.characters
    var starts: [[Int32]] = []
    for _ in 0..<8 * work.search.bufferSize where starts.count < work.search.bufferSize - 1 {
      guard
        let drawn = space.random(length: start.count, among: characters, using: &work.state.generator)
      else { break }
      if drawn != start, !starts.contains(drawn) { starts.append(drawn) }
    }
    return starts
  }

  /// Whether this is a descent that goes on by itself.
  private var isDescending: Bool { work.search.disturbance != nil && work.stage.method == .descent }

  private mutating func restart() {
    work.state.restarts += 1
    guard let space = work.triggers, let start = newStart(in: space) else { return }
    work.state.isExhausted = false
    begin(from: [start])
  }

  /// Where to start over; nil if nothing is found.
  private mutating func newStart(in space: TriggerSpace) -> [Int32]? {
    if let positions = work.search.disturbance { return work.disturbed(best, at: positions) }
    return space.random(
      length: best.candidate.count, among: space.allowed.ids, using: &work.state.generator)
  }
}

extension TokenSearchRun.State {
  /// Whether such a state may come from a search in this space on a model with an embedding table of this size.
  func isValid(in space: some SearchSpace, vocabulary: Int, width: Int) -> Bool {
    guard let best,
      StepCount.isSaved(steps, evaluations, draftEvaluations, restarts, stepsWithoutImprovement),
      !buffer.entries.isEmpty
    else { return false }
    if let descent {
      let expected = buffer.entries[0].candidate.count * width
      guard [descent.soft, descent.firstMoments, descent.secondMoments].allSatisfy({ $0.count == expected }),
        StepCount.isSaved(descent.steps)
      else { return false }
    }
    if let experience {
      let positions = buffer.entries[0].candidate.count
      guard experience.isValid(positions: positions, vocabulary: vocabulary) else { return false }
    }
    return ([best] + buffer.entries).allSatisfy { !$0.candidate.isEmpty && space.isCandidate($0.candidate) }
  }
}
