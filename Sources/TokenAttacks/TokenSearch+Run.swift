import EmbeddingModels
import Files
import Objectives
import Runs

extension TokenSearch {
  /// Searches for a trigger that moves `prompt` to the embedding of `target`, and verifies what it found.
  ///
  /// The same arguments, machine and thread count give the same result, unless a limit in seconds ends it.
  ///
  /// - Throws: `InputError` as `start` does, and for a target that is longer than the model's limit
  public func run(
    prompt: String, target: String, against encoder: any TextEncoder, limits: RunLimits, seed: Int,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> TokenSearchResult {
    try run(
      on: [prompt], goal: SearchGoal(target), against: [encoder], limits: limits, seed: seed,
      shouldStop: shouldStop, progress: progress)
  }

  /// Searches for one trigger for all prompts on all models at once, and verifies what it found.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted,
  /// unless a limit in seconds ends it.
  ///
  /// - Parameters:
  ///   - prompts: the texts that get the same trigger
  ///   - goal: the texts that the embeddings are moved to or away from
  ///   - encoders: candidates are made of the first one's tokens, and the others read the text
  ///   - limits: the limits of the run
  ///   - seed: the seed of all random draws
  ///   - draft: a small model that decides which candidates the others score
  ///   - allows: whether a token with this text may be used
  ///   - fluency: adds a penalty to each candidate's loss
  ///   - snapshots: the file in which the state is left when interrupted and every half minute, and from
  ///     which it is taken up
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step
  /// - Throws: `InputError` as `start` does, for a target that is longer than a model's limit, and for a
  ///   snapshot that is malformed or another's; `OutputError` when a snapshot cannot be written
  public func run(
    on prompts: [String], goal: SearchGoal, against encoders: [any TextEncoder], limits: RunLimits, seed: Int,
    draft: (any TextEncoder)? = nil, allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil,
    fluency: (any TextPenalty)? = nil,
    snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> TokenSearchResult {
    let task = SearchTask(
      prompts: prompts, losses: try encoders.map { try goal.loss(under: $0) },
      targets: goal.towards + goal.awayFrom, allows: allows,
      draft: try draft.map { try goal.loss(under: $0) },
      fluency: fluency)
    return try run(
      task, goal: goal.description, limits: limits, seed: seed, snapshots: snapshots, shouldStop: shouldStop,
      progress: progress)
  }

  /// Searches by losses of any kind, and verifies the result.
  ///
  /// - Parameters:
  ///   - task: prompts, losses and rules
  ///   - goal: the description of the goal for results
  ///   - limits: the limits of the run
  ///   - seed: the seed of all random draws
  ///   - snapshots: the file in which the state is left when interrupted and every half minute, and from
  ///     which it is taken up
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step
  /// - Throws: `InputError` as `start` does, and for a need of memory beyond `MemoryLimit`
  public func run(
    _ task: SearchTask, goal: GoalDescription, limits: RunLimits, seed: Int, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> TokenSearchResult {
    let losses = task.losses
    let models = try losses.map { try $0.input.identity() }
    let settings = try RunSettings(attack: self, goal: goal, models: models, seed: seed)
      .adding("prompts", task.prompts).adding(
        "draft", task.draft.map { ["\(try $0.input.identity())"] } ?? [])
    let (run, record) = try TokenSearchRun.complete(
      within: limits, snapshots: snapshots?.guarded(by: settings), shouldStop: shouldStop,
      progress: progress
    ) {
      let run = try start(task, seed: seed, resuming: $0)
      try requireRoom(for: losses, on: run.bestText)
      return run
    }

    let cleanTexts = run.cleanTexts
    let savedTexts = run.bestTexts.map { String(decoding: Array($0.utf8), as: UTF8.self) }
    let clean = losses.map { $0.scores(of: cleanTexts) }
    let verified = losses.map { $0.scores(of: savedTexts) }
    func scored(_ texts: [String], _ index: Int, _ scores: [[Float]]) throws -> ScoredText {
      ScoredText(
        text: texts[index], tokens: losses[0].input.tokens(of: texts[index]),
        score: scores.map { $0[index] }.mean, response: try task.response?(texts[index]))
    }
    return TokenSearchResult(
      search: self, limits: limits, goal: goal, seed: seed, trigger: run.bestTrigger,
      prompts: try task.prompts.indices.map {
        TokenSearchResult.PromptFinding(
          clean: try scored(cleanTexts, $0, clean), adversarial: try scored(savedTexts, $0, verified))
      },
      models: zip(models, zip(clean, verified)).map {
        TokenSearchResult.ModelFinding(model: $0, clean: $1.0.mean, verified: $1.1.mean)
      },
      strategy: try task.strategy.map { try JSON(encoding: NamedStrategy($0)) },
      score: run.bestScore, isWithinCap: run.isWithinCap, run: record, draftEvaluations: run.draftEvaluations,
      hasDraft: task.draft != nil, hasFluency: task.fluency != nil)
  }
}

extension [Float] {
  fileprivate var mean: Float { reduce(0, +) / Float(count) }
}
