import Objectives

/// The subject of a token search: prompts, losses and rules.
public struct SearchTask: Sendable {
  /// The texts that get the trigger, at least one: `{trigger}` in them says where, once or several times. Of
  /// several, the mean loss is minimized, so that the trigger works in all.
  public var prompts: [String]
  /// The losses, at least one. Candidates are made of the first one's tokens; the others read the text. The
  /// mean loss is minimized.
  public var losses: [any TextLoss]
  /// Texts whose words are banned when the rules say so.
  public var targets: [String]
  /// A rule of your own: whether a token with this text may be used.
  public var allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)?
  /// A loss under a small model, which decides which candidates the others score.
  public var draft: (any TextLoss)?
  /// Adds a penalty to each candidate's loss.
  public var fluency: (any TextPenalty)?
  /// The strategy of stages whose method is `own`; given if, and only if, there are such.
  public var strategy: (any SearchStrategy)?
  /// What the first model answers to a text: results hold it for each text as it was and as it was found.
  public var response: (@Sendable (_ text: String) throws -> String)?

  /// A task with at least one prompt and one loss.
  public init(
    prompts: [String], losses: [any TextLoss], targets: [String] = [],
    allows: (@Sendable (_ token: Int32, _ text: String) -> Bool)? = nil, draft: (any TextLoss)? = nil,
    fluency: (any TextPenalty)? = nil, strategy: (any SearchStrategy)? = nil,
    response: (@Sendable (_ text: String) throws -> String)? = nil
  ) {
    (self.prompts, self.losses, self.targets) = (prompts, losses, targets)
    (self.allows, self.draft, self.fluency, self.strategy) = (allows, draft, fluency, strategy)
    self.response = response
  }
}
