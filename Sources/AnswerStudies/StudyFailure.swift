import Experiments
import Files
import Runs

/// An attack on an item that failed, and why: such a line of `results.jsonl` has an `error`, and nothing of
/// what an attack finds.
///
/// The declarations are the file, as those of `StudyRow` are.
public struct StudyFailure: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The number of the image, from 0.
  public let number: Int
  /// What the image is called.
  public let id: String
  /// Which of the four inputs it is.
  public let input: StudyInput
  /// The attack.
  public let attack: StudyAttack
  /// The part of the image that was open to change; nil for what changes no image.
  public let region: StudyRegion?
  /// The seed of the attack.
  public let seed: Int
  /// Why it failed, in one line.
  public let error: String

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", id, input, attack, region, seed, error
  }

  init(_ task: StudyTask, _ error: any Error) {
    (schema, number, id) = (ResultSchema.version, task.item.number, task.item.id)
    (input, attack, region) = (task.item.input, task.condition.attack, task.condition.region)
    (seed, self.error) = (task.seed, "\(error)")
  }

  var condition: StudyCondition { StudyCondition(attack: attack, region: region) }
}

extension StudyFailure: ResultFileLine {
  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    _ = try line.member("item").integer(in: 0...1 << 48)
  }

  /// What was attacked how.
  package var key: StudyKey { StudyKey(number: number, input: input, condition: condition, seed: seed) }
}

/// A line of `results.jsonl`.
typealias StudyLine = SettledLine<StudyRow, StudyFailure>
