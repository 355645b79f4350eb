import EmbeddingModels
import Files
import Objectives
import Tensors

extension TokenSearch {
  /// Prepares a run on one prompt, which gets the trigger after a space unless it says `{trigger}` or the
  /// place is another.
  ///
  /// - Throws: `InputError` when a setting is out of range, when the prompt leaves no room for the trigger,
  ///   or when its tokens change as soon as the trigger stands there
  public func start(
    prompt: String, against encoder: any TextEncoder, objective: some Objective, seed: Int
  ) throws -> TokenSearchRun {
    try start(prompt: prompt, against: EmbeddingTextLoss(encoder, objective), seed: seed)
  }

  /// Prepares a run on one prompt against any loss.
  public func start(prompt: String, against loss: any TextLoss, seed: Int) throws -> TokenSearchRun {
    try start(on: [prompt], against: [loss], seed: seed)
  }

  /// Prepares a run on prompts that get the same trigger, against losses whose mean is made small.
  ///
  /// - Parameters:
  ///   - prompts: the texts that get the same trigger
  ///   - losses: at least one. Candidates are made of the first one's tokens; the others read the text
  ///   - strategy: the strategy of stages whose method is `own`
  ///   - seed: the seed of all random draws
  /// - Throws: `InputError` as above, without a prompt or a loss, and for a strategy that no stage goes on by
  public func start(
    on prompts: [String], against losses: [any TextLoss], by strategy: (any SearchStrategy)? = nil, seed: Int
  ) throws -> TokenSearchRun {
    try start(SearchTask(prompts: prompts, losses: losses, strategy: strategy), seed: seed)
  }

  /// Prepares a run, or takes up an earlier one from its state.
  ///
  /// - Throws: `InputError` as above, and for a state of another task
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
    let scene = try SearchScene(
      self, prompts: task.prompts, inputs: task.losses.map(\.input), capped: first.ofEmbedding?.encoder,
      targets: task.targets, allows: task.allows, strategy: task.strategy)
    if let state {
      return try scene.run(from: state, by: task.losses, draft: task.draft, fluency: task.fluency)
    }
    var generator = RandomGenerator(seed: seed)
    let start = try scene.start(using: &generator)
    return scene.run(
      from: start, by: task.losses, draft: task.draft, fluency: task.fluency, generator: generator)
  }

  /// Throws `InputError` for prompts of which the models read nothing that would change, or in which nothing
  /// can be replaced.
  public func check(_ prompts: [String], against inputs: [any TokenInput]) throws {
    guard let first = inputs.first else {
      throw InputError(field: "models", expected: "at least one", found: "none")
    }
    _ = try space(
      of: prompts, input: first, others: Array(inputs.dropFirst()), allowed: AllowedTokens(rules, for: first))
  }

  /// The space of candidates.
  ///
  /// - Parameters:
  ///   - input: the model of whose tokens candidates are made
  ///   - others: the inputs of further models that the texts have to fit into
  /// - Throws: `InputError` when words are to be substituted and cannot be, and when no model reads what
  ///   would change
  package func space(
    of prompts: [String], input: any TokenInput, others: [any TokenInput], allowed: AllowedTokens
  ) throws -> any SearchSpace {
    guard let substitution else {
      let space = TriggerSpace(
        prompts: prompts, place: place, initial: initial, length: suffixLength, input: input, others: others,
        allowed: allowed)
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

  /// The candidate that a search begins with. Throws `InputError` for a start that does not fit the texts or
  /// the settings.
  package func start(
    in space: any SearchSpace, using generator: inout RandomGenerator
  ) throws -> Candidate {
    let candidate = try space.start(using: &generator)
    try validate(positions: candidate.count)
    return candidate
  }
}
