import Experiments
import Files
import Objectives
import Runs

/// A line of a defence check's `results.jsonl`: one image under all attacks. Scores are means of judgements
/// behind the defence.
public struct DefenceCheckRow: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The place of the image among all, from 0.
  public let number: Int
  /// The image's path as the metadata have it, or the sample's `id`.
  public let file: String
  /// The clean image.
  public let clean: Float
  /// The attack on the undefended model.
  public let unaware: Float
  /// The attack through the defence.
  public let adaptive: Float
  /// The same with twice as many steps.
  public let longer: Float
  /// The same with a larger radius.
  public let wider: Float
  /// An attack without gradients through the defence.
  public let queries: Float
  /// The share of the clean image's levels whose gradient through the defence is 0.
  public let flat: Float

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", file, clean, unaware = "static", adaptive, longer, wider, queries, flat
  }
}

extension DefenceCheckRow: ResultFileLine {
  /// The place of the image.
  package var key: Int { number }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
  }
}
