import Experiments
import Files
import Runs

/// A line of a certification's `results.jsonl`: one image.
public struct CertifiedRow: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The place of the image among all, from 0.
  public let number: Int
  /// The image's path as the metadata have it, or the sample's `id`.
  public let file: String
  /// The text that is true of the image.
  public let truth: String
  /// The text nearest to the image without noise.
  public let plain: String
  /// The text that most noisy copies are nearest to.
  public let candidate: String
  /// Of the copies by which its probability is bounded, how many are.
  public let count: Int
  /// The lower bound on that probability.
  public let probability: Double
  /// The Euclidean radius within which the class holds; nil for an abstention.
  public let radius: Double?

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", file, truth, plain, candidate, count, probability, radius
  }

  /// Whether the class is certified and true within a radius.
  public func isRight(within radius: Double = 0) -> Bool {
    candidate == truth && self.radius.map { $0 >= radius } ?? false
  }
}

extension CertifiedRow: ResultFileLine {
  /// The place of the image.
  package var key: Int { number }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
  }
}
