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

  /// The members of the object `clean` or `adversarial` in `result.json`.
  ///
  /// - Parameters:
  ///   - score: the score
  ///   - response: the answer, nil for models that do not answer
  package static func members(score: Float, _ response: String?) -> JSONObject {
    JSONObject(["score": .float(score)]).appending(response.map { ["response": .string($0)] } ?? [:])
  }
}
