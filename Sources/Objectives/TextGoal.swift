import EmbeddingModels
import Files
import Preconditions

/// A text that an image's embedding is moved towards or away from, or towards it rather than other texts.
public struct TextGoal: Sendable, Hashable {
  /// Whether to move towards the text or away from it.
  public let direction: SimilarityObjective.Direction
  /// The target text.
  public let text: String
  /// Texts to prefer the target to: with any, the margin between the target and the nearest of them grows.
  /// Only for `towards`.
  public let others: [String]

  /// A goal with one target text. Traps for `awayFrom` together with other texts.
  public init(_ direction: SimilarityObjective.Direction, _ text: String, ratherThan others: [String] = []) {
    require(direction == .towards || others.isEmpty, "a margin is moved towards a text")
    (self.direction, self.text, self.others) = (direction, text, others)
  }

  /// The objective in a model's space. Throws `InputError` for a text that is longer than the model's limit.
  package func objective(_ model: any TextEncoder) throws -> any Objective {
    for text in [text] + others { try model.requireRoom(for: text, field: "target") }
    let target = model.textEmbeddings(of: [text])
    if others.isEmpty { return SimilarityObjective(direction, target: target) }
    return MarginObjective(positives: target, negatives: model.textEmbeddings(of: others))
  }

  /// The goal as a loss of images under a model. Throws `InputError` as `objective` does.
  public func loss(under model: any ImageTextModel) throws -> EmbeddingImageLoss {
    EmbeddingImageLoss(model, try objective(model))
  }

  /// The description for results.
  public var description: GoalDescription {
    let way = direction == .towards ? "towards" : "away from"
    if others.isEmpty {
      return GoalDescription(
        "The image was to move \(way) “\(text)”",
        ["objective": "cosine", "direction": .string(direction.rawValue), "target": .string(text)])
    }
    return GoalDescription(
      "The image was to move towards “\(text)” rather than other texts",
      [
        "objective": "cosine margin", "direction": .string(direction.rawValue), "target": .string(text),
        "ratherThan": .array(others.map { .string($0) }),
      ])
  }
}
