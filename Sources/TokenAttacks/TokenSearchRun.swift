import Objectives
import Runs
import Tensors

/// A token search under way. The work of one step is the method's own; see the presets.
public struct TokenSearchRun: ResumableRun {
  private var context: SearchContext
  private var strategies: [TokenSearch.Method: any SearchStrategy] = [
    .sampling: SamplingStrategy(), .sweep: SweepStrategy(), .flips: FlipStrategy(),
    .descent: DescentStrategy(),
  ]
  /// The strategy that came with the task, as it is at a start.
  private let own: (any SearchStrategy)?

  /// The state that snapshots hold.
  public typealias State = SearchState

  /// - Parameters:
  ///   - own: a strategy that came with the task
  ///   - current: the strategy with its memory so far
  init(_ context: SearchContext, own: (any SearchStrategy)?, current: (any SearchStrategy)? = nil) {
    (self.context, self.own) = (context, own)
    strategies[.own] = current ?? own
  }

  /// The current state, a strategy of the task's included.
  public var state: State {
    var state = context.state
    state.strategy = own.map { SavedStrategy(initial: $0, current: strategies[.own] ?? $0) }
    return state
  }

  /// Steps done.
  public var steps: Int { context.state.steps }
  /// Forward passes of single texts so far, gradients included; those of the draft model are not.
  public var evaluations: Int { context.state.evaluations }
  /// Forward passes of the draft model, which are not among the evaluations.
  public var draftEvaluations: Int { context.state.draftEvaluations }
  /// Whether nothing is left to try, and no restart either.
  public var isExhausted: Bool { context.state.isExhausted }
  /// Distinct candidates scored so far, those that the search started from included.
  public var candidates: Int { context.state.scored.count }

  /// The best candidate so far.
  public var best: ScoredCandidate { context.state.best! }

  /// The best score so far: the mean over prompts and models, without the penalty on the text.
  public var bestScore: Float { context.scorer.score(ofLoss: best.loss) }

  /// Whether the best text's own embedding has moved no further than the cap allows.
  public var isWithinCap: Bool { best.excess == 0 }

  /// The direction of the first loss's scores.
  public var better: Better { context.scorer.losses[0].better }

  /// Whether the best text is within the cap on its shift.
  public var isBestAdmissible: Bool { isWithinCap }

  /// The best text so far, as a user would paste it; the first prompt's when there are several.
  public var bestText: String { context.space.text(with: best.candidate, at: 0) }

  /// For each prompt, the text without a trigger.
  public var cleanTexts: [String] { context.space.cleanTexts }

  /// For each prompt, the best text so far.
  public var bestTexts: [String] { context.space.texts(with: best.candidate) }

  /// The best text's tokens under the first model, special tokens included; the first prompt's when there are
  /// several.
  public var bestTokens: [Int32] { context.space.tokens(with: best.candidate, at: 0) }

  /// The best trigger's words and tokens; of substitutions, a list of them and no tokens.
  public var bestTrigger: (words: String, tokens: [Int32]) {
    context.space.found(in: best.candidate)
  }

  /// Does one step by the current stage's method, and starts over where that is due.
  public mutating func step() {
    context.beginStep()
    strategies[context.stage.method]!.step(&context)
    context.state.steps += 1
    noteImprovement()
    let isStuck = isExhausted || context.state.stepsWithoutImprovement >= context.settings.restartPatience
    if isStuck, context.state.restarts < context.settings.restarts, !isDescending { restart() }
  }

  private mutating func noteImprovement() {
    let newest = context.state.buffer.best
    if context.state.bestOfStart.map(newest.precedes) ?? true {
      context.state.bestOfStart = newest
      context.state.stepsWithoutImprovement = 0
    } else {
      context.state.stepsWithoutImprovement += 1
    }
  }

  // MARK: Starting

  /// Scores a start, with others beside it where the buffer has room, and continues from them.
  mutating func begin(from start: Candidate) {
    begin(from: [start] + randomStarts(like: start))
  }

  private mutating func begin(from starts: [Candidate]) {
    let entries = context.evaluate(starts, near: starts[0])
    let (stages, size) = (context.settings.stages, context.settings.bufferSize)
    let isSampling = stages.allSatisfy { $0.method == .sampling }
    context.state.buffer = CandidateBuffer(capacity: isSampling ? size : max(1, size), entries)
    context.state.bestOfStart = context.state.buffer.best
    context.state.stepsWithoutImprovement = 0
    (context.state.descent, context.state.gradients) = (nil, nil)
    strategies[.own] = own
  }

  /// As many distinct random triggers of single characters as nanoGCG's buffer has room for beside the first.
  private mutating func randomStarts(like start: Candidate) -> [Candidate] {
    let size = context.settings.bufferSize
    guard context.stage.method == .sampling, size > 1, let characters = context.space.allowed?.characters
    else { return [] }
    var starts: [Candidate] = []
    for _ in 0..<8 * size where starts.count < size - 1 {
      guard
        let drawn = context.space.random(
          length: start.count, among: characters, using: &context.state.generator)
      else { break }
      if drawn != start, !starts.contains(drawn) { starts.append(drawn) }
    }
    return starts
  }

  /// Whether this is a descent that goes on by itself.
  private var isDescending: Bool {
    context.settings.disturbance != nil && context.stage.method == .descent
  }

  private mutating func restart() {
    context.state.restarts += 1
    guard let allowed = context.space.allowed, let start = newStart(among: allowed.ids) else { return }
    context.state.isExhausted = false
    begin(from: [start])
  }

  /// The candidate to start over with; nil if none is found.
  private mutating func newStart(among pool: [Int32]) -> Candidate? {
    if let positions = context.settings.disturbance { return context.disturbed(best, at: positions) }
    return context.space.random(
      length: best.candidate.count, among: pool, using: &context.state.generator)
  }
}
