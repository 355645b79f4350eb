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
    let space = TriggerSpace(
      prompts: task.prompts, place: place, encoder: first.encoder,
      others: task.models.dropFirst().map(\.encoder),
      allowed: AllowedTokens(rules, targets: task.targets, predicate: task.allows, for: first.encoder))
    let scorer = scorer(models: task.models, fluency: task.fluency, in: space)
    if let state {
      guard state.isValid(in: space) else {
        throw InputError(
          field: "snapshot", expected: "a state of this search on these texts", found: "another's")
      }
      return TokenSearchRun(search: self, space: space, scorer: scorer, resuming: state)
    }
    var generator = RandomGenerator(seed: seed)
    let trigger = try space.start(initial, length: triggerLength, using: &generator)
    try validate(positions: trigger.count)
    return TokenSearchRun(search: self, space: space, scorer: scorer, start: trigger, generator: generator)
  }

  /// What scores candidates with these settings.
  func scorer(
    models: [AimedEncoder], fluency: (any TextScorer)? = nil, in space: some SearchSpace
  ) -> CandidateScorer {
    var scorer = CandidateScorer(models: models, isAveraging: stages.contains { $0.gradients > 1 })
    scorer.fluency = fluency.map { ($0, fluencyWeight) }
    scorer.cap = largestShift.map { largest in
      CandidateScorer.ShiftCap(
        largest: largest,
        clean: space.cleanTexts.map { models[0].encoder.textEmbeddings(of: [$0]).normalized() })
    }
    return scorer
  }
}
