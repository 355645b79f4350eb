import EmbeddingModels
import Files
import Tensors

extension TokenSearch {
  /// Prepares a run on one prompt, which gets the trigger after a space unless it says `{trigger}` or the place is another.
  ///
  /// - Throws: `InputError` when a setting is out of range, when the prompt leaves no room for the trigger, or when its
  ///   tokens change as soon as the trigger stands there
  public func start(
    prompt: String, against encoder: any TextEncoder, objective: some Objective, seed: Int
  ) throws -> TokenSearchRun {
    try start(prompt: prompt, against: EmbeddingTextLoss(encoder, objective), seed: seed)
  }

  /// The same against any loss.
  public func start(prompt: String, against loss: any TextLoss, seed: Int) throws -> TokenSearchRun {
    try start(SearchTask(prompts: [prompt], losses: [loss]), seed: seed)
  }

  /// Throws `InputError` for prompts of which the models read nothing that would change, or in which nothing can be replaced.
  public func check(_ prompts: [String], against inputs: [any TokenInput]) throws {
    _ = try space(of: prompts, input: inputs[0], others: Array(inputs.dropFirst()))
  }

  /// Prepares a run, or takes up an earlier one from its state.
  ///
  /// - Throws: `InputError` as above, for a task without a prompt or a model, and for a state of another task
  public func start(
    _ task: SearchTask, seed: Int, resuming state: TokenSearchRun.State? = nil
  ) throws -> TokenSearchRun {
    try validate()
    guard !task.prompts.isEmpty else {
      throw InputError(field: "prompts", expected: "at least one", found: "none")
    }
    guard let first = task.losses.first else {
      throw InputError(field: "models", expected: "at least one", found: "none")
    }
    if largestShift != nil, first.ofEmbedding == nil {
      throw InputError(
        field: "largest shift", expected: "a loss of one embedding, whose shift can be limited",
        found: "another")
    }
    let space = try space(
      of: task.prompts, input: first.input, others: task.losses.dropFirst().map(\.input),
      targets: task.targets, allows: task.allows)
    return try run(task, in: space, state, seed: seed)
  }

  /// What is searched.
  ///
  /// - Parameters:
  ///   - input: whose tokens candidates are made of
  ///   - others: those of further models that the texts have to fit into
  /// - Throws: `InputError` when words are to be substituted and cannot be, and when no model reads what would change
  func space(
    of prompts: [String], input: any TokenInput, others: [any TokenInput] = [], targets: [String] = [],
    allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil
  ) throws -> any SearchSpace {
    try space(
      of: prompts, input: input, others: others,
      allowed: AllowedTokens(rules, targets: targets, predicate: allows, for: input))
  }

  /// The same with tokens that are known to be allowed.
  func space(
    of prompts: [String], input: any TokenInput, others: [any TokenInput], allowed: AllowedTokens
  ) throws -> any SearchSpace {
    guard let substitution else {
      let space = TriggerSpace(
        prompts: prompts, place: place, input: input, others: others, allowed: allowed)
      try TriggerTemplate.requireEffect(of: space.templates, on: [input] + others)
      return space
    }
    guard prompts.count == 1 else {
      throw InputError(
        field: "prompts", expected: "one, whose words are substituted", found: "\(prompts.count)")
    }
    return try WordSpace(
      prompt: prompts[0], substitution: substitution, mostReplaced: mostSubstitutions, input: input,
      others: others, allowed: allowed)
  }

  /// Where a search begins. Throws `InputError` for a start that does not fit the texts or the settings.
  func start(in space: any SearchSpace, using generator: inout RandomGenerator) throws -> [Int32] {
    let candidate = try space.start(of: self, using: &generator)
    try validate(positions: candidate.count)
    return candidate
  }

  /// A run from a state, or from a start.
  private func run(
    _ task: SearchTask, in space: some SearchSpace, _ state: TokenSearchRun.State?, seed: Int
  ) throws -> TokenSearchRun {
    let scorer = scorer(losses: task.losses, fluency: task.fluency, in: space)
    let draft = task.draft.map { CandidateScorer(losses: [$0], isReadingTexts: true) }
    if let state {
      let table = task.losses[0].input.tokenEmbeddings
      guard state.isValid(in: space, vocabulary: table.shape[0], width: table.columns) else {
        throw InputError(
          field: "snapshot", expected: "a state of this search on these texts", found: "another's")
      }
      return TokenSearchRun(search: self, space: space, scorer: scorer, draft: draft, resuming: state)
    }
    var generator = RandomGenerator(seed: seed)
    let candidate = try start(in: space, using: &generator)
    return TokenSearchRun(
      search: self, space: space, scorer: scorer, draft: draft, start: candidate, generator: generator)
  }

  /// What scores candidates with these settings.
  func scorer(
    losses: [any TextLoss], fluency: (any TextPenalty)? = nil, in space: some SearchSpace
  ) -> CandidateScorer {
    var scorer = CandidateScorer(
      losses: losses, isScaling: experience == 0 && stages.contains { $0.gradients > 1 })
    scorer.fluency = fluency.map { ($0, fluencyWeight) }
    if let largestShift, let loss = losses[0].ofEmbedding {
      scorer.cap = CandidateScorer.ShiftCap(largest: largestShift, of: loss, from: space.cleanTexts)
    }
    return scorer
  }
}
