import Experiments
import Files
import Runs

/// A line of a detection's `calibration.jsonl`: one clean image with its caption.
public struct CalibrationRow: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The place of the image among those of the calibration, from 0.
  public let number: Int
  /// The image's path as the metadata have it, or the sample's `id`.
  public let file: String
  /// The value of each detector by its name.
  public let values: [String: Float]

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", file, values
  }
}

extension CalibrationRow: ResultFileLine {
  /// The place of the image.
  package var key: Int { number }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
  }
}
