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
    public let model: ModelIdentity
    public let clean: Float
    public let verified: Float
  }

  public let search: TokenSearch
  public let limits: RunLimits
  /// What was attempted.
  public let goal: GoalDescription
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
