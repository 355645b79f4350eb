import Experiments
import Files
import Objectives
import Runs

/// A line of a detection's `results.jsonl`: one image with its caption under all attacks.
public struct DetectionRow: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The place of the image among all, from 0.
  public let number: Int
  /// The image's path as the metadata have it, or the sample's `id`.
  public let file: String
  /// The cosine of the clean image with its caption.
  public let score: Float
  /// What each detector saw.
  public let findings: [DetectionFinding]

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", file, score, findings
  }
}

/// What a detector saw of one image or text, clean and attacked; all as they are read from saved files.
public struct DetectionFinding: Sendable, Hashable, Codable {
  /// The detector's name.
  public let detector: String
  /// The value of the clean image or text.
  public let clean: Float
  /// The value after the attack that does not know the detector.
  public let unaware: Float
  /// The value after the attack that does.
  public let evading: Float
  /// The cosine of image and text after the attack that does not know the detector.
  public let unawareScore: Float
  /// That after the attack that does.
  public let evadingScore: Float
  /// The text that the attack without knowledge found; nil for attacks on images.
  public let unawareText: String?
  /// The text that the attack with knowledge found; nil for attacks on images.
  public let evadingText: String?

  enum CodingKeys: String, CodingKey {
    case detector, clean, unaware = "static", evading, unawareScore = "staticScore", evadingScore
    case unawareText = "staticText", evadingText
  }
}

extension DetectionRow: ResultFileLine {
  /// The place of the image.
  package var key: Int { number }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
  }
}
