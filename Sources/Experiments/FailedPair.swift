import Datasets
import Files
import Runs

/// A pair that could not be attacked under one seed, and why: such a line of `results.jsonl` has an `error`,
/// and nothing of what an attack finds.
///
/// The declarations are the file, as those of `ResultRow` are.
public struct FailedPair: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The pairing by which the image's text was found.
  public let pairing: Pairing
  /// The place of the image in the set, from 0.
  public let number: Int
  /// The seed of the attack.
  public let seed: Int
  /// The image's path as the metadata have it, or the sample's `id`.
  public let file: String
  /// The kind of the image, its finding and the finding's location, as far as the set gives them.
  public let className, finding, location: String?
  /// The caption that is true of the image.
  public let caption: String
  /// The name of the goal.
  public let goal: String
  /// The text that a swap goes to; nil for other goals.
  public let wanted: String?
  /// The text that stands with the image.
  public let clean: CleanText
  /// Why it failed: one line, which names the metadata's line or the sample.
  public let error: String

  enum CodingKeys: String, CodingKey {
    case schema, pairing, number = "pair", seed, file, className = "class", finding, location, caption, goal
    case wanted, clean, error
  }

  /// A text that was not attacked.
  public struct CleanText: Sendable, Hashable, Codable {
    /// The text.
    public let text: String
  }

  init(_ pair: SetPair, seed: Int, _ goal: SetGoal, _ error: any Error) {
    let sample = pair.sample
    (schema, pairing, number, self.seed) = (ResultSchema.version, pair.pairing, pair.number, seed)
    (file, className) = (sample.id, sample.className)
    (finding, location) = (sample.finding, sample.location)
    (caption, self.goal, wanted) = (pair.caption, goal.name, pair.wanted)
    clean = CleanText(text: pair.text)
    self.error = (error as? InputError).map { "\(sample.naming($0))" } ?? "\(error)"
  }
}

extension FailedPair: ResultFileLine {
  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    _ = try line.member("pair").integer(in: 0...1 << 48)
  }

  /// The pair and the seed of its attack.
  package var key: PairKey { PairKey(pairing: pairing, number: number, seed: seed) }
}

/// A line of `results.jsonl`.
typealias ResultLine = SettledLine<ResultRow, FailedPair>

extension ResultSchema {
  /// Throws `InputError` for a line of another version.
  package static func check(_ line: JSONField) throws {
    _ = try line.member("schema").integer(in: version...version)
  }
}
