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
    try start(SearchTask(prompts: [prompt], models: [AimedEncoder(encoder, objective)]), seed: seed)
  }

  /// Throws `InputError` for prompts of which the models read nothing that would change, or in which nothing can be replaced.
  public func check(_ prompts: [String], against encoders: [any TextEncoder]) throws {
    _ = try space(of: prompts, encoder: encoders[0], others: Array(encoders.dropFirst()))
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
    guard let first = task.models.first else {
      throw InputError(field: "models", expected: "at least one", found: "none")
    }
    let space = try space(
      of: task.prompts, encoder: first.encoder, others: task.models.dropFirst().map(\.encoder),
      targets: task.targets, allows: task.allows)
    return try run(task, in: space, state, seed: seed)
  }

  /// What is searched.
  ///
  /// - Parameters:
  ///   - encoder: whose tokens candidates are made of
  ///   - others: further models that the texts have to fit into
  /// - Throws: `InputError` when words are to be substituted and cannot be, and when no model reads what would change
  func space(
    of prompts: [String], encoder: any TextEncoder, others: [any TextEncoder] = [], targets: [String] = [],
    allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil
  ) throws -> any SearchSpace {
    try space(
      of: prompts, encoder: encoder, others: others,
      allowed: AllowedTokens(rules, targets: targets, predicate: allows, for: encoder))
  }

  /// The same with tokens that are known to be allowed.
  func space(
    of prompts: [String], encoder: any TextEncoder, others: [any TextEncoder], allowed: AllowedTokens
  ) throws -> any SearchSpace {
    guard let substitution else {
      let space = TriggerSpace(
        prompts: prompts, place: place, encoder: encoder, others: others, allowed: allowed)
      try TriggerTemplate.requireEffect(of: space.templates, on: [encoder] + others)
      return space
    }
    guard prompts.count == 1 else {
      throw InputError(
        field: "prompts", expected: "one, whose words are substituted", found: "\(prompts.count)")
    }
    return try WordSpace(
      prompt: prompts[0], substitution: substitution, mostReplaced: mostSubstitutions, encoder: encoder,
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
    let scorer = scorer(models: task.models, fluency: task.fluency, in: space)
    let draft = task.draft.map { CandidateScorer(models: [$0], isReadingTexts: true) }
    if let state {
      let table = task.models[0].encoder.tokenEmbeddings
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
    models: [AimedEncoder], fluency: (any TextPenalty)? = nil, in space: some SearchSpace
  ) -> CandidateScorer {
    var scorer = CandidateScorer(
      models: models, isScaling: experience == 0 && stages.contains { $0.gradients > 1 })
    scorer.fluency = fluency.map { ($0, fluencyWeight) }
    scorer.cap = largestShift.map { largest in
      CandidateScorer.ShiftCap(
        largest: largest,
        clean: space.cleanTexts.map { models[0].encoder.textEmbeddings(of: [$0]).row(0) })
    }
    return scorer
  }
}

extension Tensor {
  /// A row as a vector.
  fileprivate func row(_ index: Int) -> Tensor { rows(index..<index + 1).reshaped([columns]) }
}
