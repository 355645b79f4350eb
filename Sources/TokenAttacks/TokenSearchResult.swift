import EmbeddingModels
import Files
import Foundation
import Objectives
import Runs
import Tensors

/// A text, its tokens under the model (special tokens included) and its score.
public struct ScoredText: Sendable, Hashable {
  /// The text.
  public let text: String
  /// All ids that the model reads of the text.
  public let tokens: [Int32]
  /// The score.
  public let score: Float
  /// What the model answers to the text; nil for models that do not answer.
  public let response: String?

  /// A text with its score, the ids that its score was computed from, and the model's answer.
  package init(text: String, tokens: [Int32], score: Float, response: String? = nil) {
    (self.text, self.tokens, self.score, self.response) = (text, tokens, score, response)
  }
}

/// The result of a token search.
public struct TokenSearchResult: AttackResult {
  /// One prompt without and with the trigger. Both scores are means over the models, computed from the texts
  /// alone.
  public struct PromptFinding: Sendable, Hashable {
    /// The prompt without the trigger.
    public let clean: ScoredText
    /// The prompt with the trigger.
    public let adversarial: ScoredText
  }

  /// One model's mean scores over the prompts, computed from the texts alone.
  public struct ModelFinding: Sendable, Hashable {
    /// The model.
    public let model: ModelIdentity
    /// The mean score without the trigger.
    public let clean: Float
    /// The mean score with the trigger.
    public let verified: Float
  }

  /// The settings of the search.
  public let search: TokenSearch
  /// The limits of the run.
  public let limits: RunLimits
  /// The goal of the search.
  public let goal: GoalDescription
  /// The seed of all random draws.
  public let seed: Int
  /// The trigger's words, and its tokens under the first model.
  public let trigger: (words: String, tokens: [Int32])
  /// The findings for each prompt, in the order given.
  public let prompts: [PromptFinding]
  /// The findings under each model, the first one first.
  public let models: [ModelFinding]
  /// The strategy of one's own that the search went on by, with its name and settings; nil without one.
  let strategy: JSON?
  /// The optimizer's own score: the mean over prompts and models.
  public let score: Float
  /// Whether the text's own embedding stayed within the cap on its shift, if there was one.
  public let isWithinCap: Bool
  /// Steps, time, evaluations and trace of the run.
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
    let first = prompts[0].adversarial
    return ScoredText(text: first.text, tokens: first.tokens, score: score, response: first.response)
  }
}
