import EmbeddingModels
import Files
import Foundation
import Tensors

/// A text, its tokens under the model (special tokens included) and its score.
public struct ScoredText: Sendable, Hashable {
  public let text: String
  public let tokens: [Int32]
  public let score: Float
}

/// What a token search found.
public struct TokenSearchResult: AttackResult {
  /// One prompt without and with the trigger. Both scores are means over the models, computed from the texts alone.
  public struct PromptFinding: Sendable, Hashable {
    public let clean: ScoredText
    public let adversarial: ScoredText
  }

  /// One model's mean scores over the prompts, computed from the texts alone.
  public struct ModelFinding: Sendable, Hashable {
    public let clean: Float
    public let verified: Float
  }

  public let search: TokenSearch
  public let limits: RunLimits
  public let goal: SearchGoal
  public let seed: Int
  /// The trigger's words, and its tokens under the first model.
  public let trigger: (words: String, tokens: [Int32])
  public let prompts: [PromptFinding]
  public let models: [ModelFinding]
  /// The optimizer's own score: the mean over prompts and models.
  public let score: Float
  /// Whether the text's own embedding stayed within the cap on its shift, if there was one.
  public let isWithinCap: Bool
  public let run: RunRecord
  /// Forward passes of the draft model, which are not among the run's evaluations.
  public let draftEvaluations: Int
  /// Whether a draft model, and whether a text scorer, had a part in it.
  let hasDraft: Bool, hasFluency: Bool
  /// The folders of the models behind the first, to be named in `result.json`.
  public var furtherModels: [ModelFolder] = []

  /// The mean score of the prompts as they were.
  public var cleanScore: Float { models.reduce(0) { $0 + $1.clean } / Float(models.count) }
  /// The mean score over prompts and models, computed anew from the saved strings alone.
  public var verified: Float { models.reduce(0) { $0 + $1.verified } / Float(models.count) }

  /// The first prompt as it was.
  public var clean: ScoredText { prompts[0].clean }
  /// The first prompt with its trigger; with several prompts, the score is theirs on average.
  public var adversarial: ScoredText {
    ScoredText(text: prompts[0].adversarial.text, tokens: prompts[0].adversarial.tokens, score: score)
  }
}

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
  /// The same arguments, machine and thread count give the same result, however often it was interrupted, unless a limit in
  /// seconds ends it.
  ///
  /// - Parameters:
  ///   - encoders: candidates are made of the first one's tokens, and the others read the text
  ///   - draft: a small model that decides which candidates the others score
  ///   - allows: whether a token with this text may be used
  ///   - fluency: adds a penalty to each candidate's loss
  ///   - snapshots: where to leave the state when interrupted and every half minute, and to take it up from
  /// - Throws: `InputError` as `start` does, for a target that is longer than a model's limit, and for a snapshot that is
  ///   malformed or another's; `OutputError` when a snapshot cannot be written
  public func run(
    on prompts: [String], goal: SearchGoal, against encoders: [any TextEncoder], limits: RunLimits, seed: Int,
    draft: (any TextEncoder)? = nil, allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil,
    fluency: (any TextPenalty)? = nil,
    snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> TokenSearchResult {
    let losses = try encoders.map { try goal.loss(under: $0) }
    let task = SearchTask(
      prompts: prompts, losses: losses, targets: goal.towards + goal.awayFrom, allows: allows,
      draft: try draft.map { try goal.loss(under: $0) }, fluency: fluency)
    let saved = try snapshots?.load(TokenSearchRun.State.self)
    var run = try start(task, seed: seed, resuming: saved?.state)
    let record = try run.run(
      within: limits, after: saved?.trace ?? [], shouldStop: shouldStop,
      save: { try snapshots?.save($0, trace: $1) }, progress: progress)

    let savedTexts = run.bestTexts.map { String(decoding: Array($0.utf8), as: UTF8.self) }
    let clean = losses.map { $0.scores(of: run.cleanTexts) }
    let verified = losses.map { $0.scores(of: savedTexts) }
    func scored(_ texts: [String], _ index: Int, _ scores: [[Float]]) -> ScoredText {
      ScoredText(
        text: texts[index], tokens: encoders[0].tokens(of: texts[index]), score: scores.map { $0[index] }.mean
      )
    }
    return TokenSearchResult(
      search: self, limits: limits, goal: goal, seed: seed, trigger: run.bestTrigger,
      prompts: prompts.indices.map {
        TokenSearchResult.PromptFinding(
          clean: scored(run.cleanTexts, $0, clean), adversarial: scored(savedTexts, $0, verified))
      },
      models: zip(clean, verified).map { TokenSearchResult.ModelFinding(clean: $0.mean, verified: $1.mean) },
      score: run.bestScore, isWithinCap: run.isWithinCap, run: record, draftEvaluations: run.draftEvaluations,
      hasDraft: draft != nil, hasFluency: fluency != nil)
  }
}

extension [Float] {
  fileprivate var mean: Float { reduce(0, +) / Float(count) }
}
