import EmbeddingModels
import Files
import Objectives
import Tensors

/// A search on certain texts of certain models: the part that stays the same for every start and every loss.
package struct SearchScene: Sendable {
  /// The settings of the search.
  package let search: TokenSearch
  /// The space of candidates: triggers of tokens, or replacements of words.
  package let space: any SearchSpace
  private let base: ScorerBase
  private let strategy: (any SearchStrategy)?
  /// The rows and columns of the first model's embedding table.
  private let vocabulary: Int, width: Int

  /// - Parameters:
  ///   - inputs: at least one; candidates are made of the first one's tokens, and their texts have to fit
  ///     into all
  ///   - capped: the encoder of the first loss, where it is one of an embedding
  /// - Throws: `InputError` when words are to be substituted and cannot be, when no model reads what would
  ///   change, when the shift of an embedding is limited and there is none, and when there is no strategy
  ///   where one is needed or the other way round
  package init(
    _ search: TokenSearch, prompts: [String], inputs: [any TokenInput], capped: (any TextEncoder)?,
    targets: [String] = [], allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil,
    strategy: (any SearchStrategy)? = nil
  ) throws {
    guard search.needsStrategy == (strategy != nil) else {
      throw InputError(
        field: "strategy",
        expected: search.needsStrategy ? "one for the method \"own\"" : "none without the method \"own\"",
        found: search.needsStrategy ? "none" : "one")
    }
    (self.search, self.strategy) = (search, strategy)
    space = try search.space(
      of: prompts, input: inputs[0], others: Array(inputs.dropFirst()),
      allowed: AllowedTokens(search.rules, targets: targets, predicate: allows, for: inputs[0]))
    base = try ScorerBase(
      inputs: inputs, isScaling: search.experience == 0 && search.stages.contains { $0.gradients > 1 },
      isDescending: search.stages.contains { $0.method == .descent },
      isMeasuringDistances: search.distanceWeight > 0, largestShift: search.largestShift, capped: capped,
      cleanTexts: space.cleanTexts)
    (vocabulary, width) = (inputs[0].tokenEmbeddings.shape[0], inputs[0].tokenEmbeddings.columns)
  }

  /// The candidate that a search begins with. Throws `InputError` for a start that does not fit the texts or
  /// the settings.
  package func start(using generator: inout RandomGenerator) throws -> Candidate {
    try search.start(in: space, using: &generator)
  }

  /// A run from a start.
  ///
  /// - Parameter losses: one for each of the inputs
  package func run(
    from start: Candidate, by losses: [any TextLoss], draft: (any TextLoss)? = nil,
    fluency: (any TextPenalty)? = nil, generator: RandomGenerator
  ) -> TokenSearchRun {
    let unscored = ScoredCandidate(candidate: start, loss: 0, cost: 0, excess: 0)
    let state = SearchState(
      generator: generator, buffer: CandidateBuffer(capacity: 1, [unscored]))
    var run = TokenSearchRun(context(losses, draft, fluency, state), own: strategy)
    run.begin(from: start)
    return run
  }

  /// A run from a state. Throws `InputError` for a state of another search.
  package func run(
    from state: SearchState, by losses: [any TextLoss], draft: (any TextLoss)? = nil,
    fluency: (any TextPenalty)? = nil
  ) throws -> TokenSearchRun {
    guard state.isValid(in: space, vocabulary: vocabulary, width: width),
      (state.strategy != nil) == (strategy != nil)
    else {
      throw InputError(
        field: "snapshot", expected: "a state of this search on these texts", found: "another's")
    }
    try search.validate(positions: state.buffer.best.candidate.count)
    let current = try strategy.map { try state.strategy?.strategy(begunAs: $0) ?? $0 }
    return TokenSearchRun(context(losses, draft, fluency, state), own: strategy, current: current)
  }

  private func context(
    _ losses: [any TextLoss], _ draft: (any TextLoss)?, _ fluency: (any TextPenalty)?, _ state: SearchState
  ) -> SearchContext {
    let scorer = CandidateScorer(base, losses: losses, fluency: fluency.map { ($0, search.fluencyWeight) })
    return SearchContext(
      search, space: space, scorer: scorer, draft: draft.map(CandidateScorer.init(draft:)), state: state)
  }
}
