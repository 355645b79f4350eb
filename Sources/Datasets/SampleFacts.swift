/// What data sets say of a sample besides its image, its captions and its finding. Everything may be unknown.
public struct SampleFacts: Sendable, Hashable {
  /// What the image is about, as its set spells it: "CT and Chest".
  public var attribute: String?
  /// What the image is not about, as its set gives it.
  public var unmatchedAttribute: String?
  /// The task of the prompts, such as "Disease Classification".
  public var task: String?
  /// A harmless prompt.
  public var prompt: String?
  /// A prompt that a model is to decline.
  public var harmfulPrompt: String?
  /// The words of the harmful prompt that carry its wish.
  public var keyPhrase: String?
  /// An answer that declines the harmful prompt.
  public var safeResponse: String?
  /// Further groups that the sample belongs to, by kinds of groups: `split`, `category`, `severity`.
  public var groups: [String: String] = [:]

  /// Nothing is known.
  public init() {}

  /// The texts with their names in metadata and templates.
  static let texts: KeyValuePairs<String, WritableKeyPath<SampleFacts, String?> & Sendable> = [
    "attribute": \.attribute, "unmatched_attribute": \.unmatchedAttribute, "task": \.task, "prompt": \.prompt,
    "harmful_prompt": \.harmfulPrompt, "key_phrase": \.keyPhrase, "safe_response": \.safeResponse,
  ]
}
