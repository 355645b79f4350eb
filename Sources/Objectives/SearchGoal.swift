import EmbeddingModels
import Files
import Tensors

/// Texts that a text's embedding is moved towards, away from, or both, which makes a margin.
public struct SearchGoal: Sendable, Hashable {
  /// The texts to move towards; with none, `awayFrom` has at least one.
  public var towards: [String]
  /// The texts to move away from; with none, `towards` has at least one.
  public var awayFrom: [String]
  /// Cosine or inner product.
  public var measure: Similarity
  /// How similarities to several targets are combined; a margin takes the mean of those wanted and the
  /// nearest of those not.
  public var aggregation: SimilarityObjective.Aggregation

  /// A goal with any number of texts on either side; `loss(under:)` throws when there are none at all.
  public init(
    towards: [String] = [], awayFrom: [String] = [], measure: Similarity = .cosine,
    aggregatedBy aggregation: SimilarityObjective.Aggregation = .mean
  ) {
    (self.towards, self.awayFrom, self.measure, self.aggregation) = (towards, awayFrom, measure, aggregation)
  }

  /// Towards one text by the cosine.
  public init(_ target: String) { self.init(towards: [target]) }

  /// The objective in a model's space. Throws `InputError` when there is no target, or one beyond the model's
  /// limit.
  public func objective(for encoder: any TextEncoder) throws -> any Objective {
    guard !towards.isEmpty || !awayFrom.isEmpty else {
      throw InputError(field: "target", expected: "at least one text", found: "none")
    }
    for text in towards + awayFrom { try encoder.requireRoom(for: text, field: "target") }
    func embeddings(_ texts: [String]) -> Tensor { encoder.textEmbeddings(of: texts) }
    if awayFrom.isEmpty {
      return SimilarityObjective(
        .towards, measure: measure, targets: embeddings(towards), aggregatedBy: aggregation)
    }
    if towards.isEmpty {
      return SimilarityObjective(
        .awayFrom, measure: measure, targets: embeddings(awayFrom), aggregatedBy: aggregation)
    }
    return MarginObjective(measure: measure, positives: embeddings(towards), negatives: embeddings(awayFrom))
  }

  /// The goal as a loss of texts under a model. Throws `InputError` as `objective` does.
  public func loss(under encoder: any TextEncoder) throws -> EmbeddingTextLoss {
    EmbeddingTextLoss(encoder, try objective(for: encoder))
  }

  private var isMargin: Bool { !towards.isEmpty && !awayFrom.isEmpty }

  /// The description for results; its member `target` is null unless there is exactly one text.
  public var description: GoalDescription {
    let all = towards + awayFrom
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    return GoalDescription(
      "The text was to move \(towards.isEmpty ? "away from" : "towards") \(all.count == 1 ? "“\(all[0])”" : "others")",
      [
        "objective": .string(isMargin ? "\(measure.rawValue) margin" : measure.rawValue),
        "direction": .string(towards.isEmpty ? "awayFrom" : "towards"),
        "target": all.count == 1 ? .string(all[0]) : .null,
        "towards": list(towards), "awayFrom": list(awayFrom), "several": .string(aggregation.rawValue),
      ])
  }
}
