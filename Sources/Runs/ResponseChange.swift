import Files

/// What a model answered before an attack and after it, generated from what was saved.
public struct ResponseChange: Sendable, Hashable {
  /// The answer to the clean image and text.
  public var clean: String
  /// The answer to the attacked ones.
  public var adversarial: String

  /// Answers before and after.
  public init(clean: String, adversarial: String) {
    (self.clean, self.adversarial) = (clean, adversarial)
  }

  /// The object `response` in `result.json`.
  package var record: JSON { ["clean": .string(clean), "adversarial": .string(adversarial)] }
}
