import EmbeddingModels

/// What a token search is run on.
public struct SearchTask: Sendable {
  /// The texts that get the trigger, at least one: `{trigger}` in them says where, once or several times. Of several, the
  /// mean loss is minimized, so that the trigger works in all.
  public var prompts: [String]
  /// At least one model. Candidates are made of the first one's tokens; the others read the text. The mean loss is minimized.
  public var models: [AimedEncoder]
  /// Texts whose words are banned when the rules say so.
  public var targets: [String]
  /// A rule of your own: whether a token with this text may be used.
  public var allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)?
  /// A small model that decides which candidates the others score.
  public var draft: AimedEncoder?
  /// Adds a penalty to each candidate's loss.
  public var fluency: (any TextPenalty)?

  public init(
    prompts: [String], models: [AimedEncoder], targets: [String] = [],
    allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil, draft: AimedEncoder? = nil,
    fluency: (any TextPenalty)? = nil
  ) {
    (self.prompts, self.models, self.targets) = (prompts, models, targets)
    (self.allows, self.draft, self.fluency) = (allows, draft, fluency)
  }
}
