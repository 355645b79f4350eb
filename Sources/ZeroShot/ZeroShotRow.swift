import Experiments
import Files
import Perturbations
import Runs

/// A line of `results.jsonl`: what a classifier says of one image before and after the attacks, the latter
/// computed from what was saved.
///
/// The declarations are the file: members stand there in this order and under these names, or those of
/// `CodingKeys`.
public struct ZeroShotRow: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The number of the image, from 0.
  public let number: Int
  /// What the image is called.
  public let id: String
  /// The place of its class among the classifier's, from 0.
  public let label: Int
  /// The place of the class with the largest logit of the clean image.
  public let clean: Int
  /// The true class's place among the clean image's logits, 1 for the largest.
  public let cleanRank: Int
  /// The place of the class with the largest logit after the attacks; that of the clean image where there was
  /// nothing to attack.
  public let adversarial: Int
  /// The loss by which the classifier was misled; nil where it was not, or not at all attacked.
  public let misledBy: String?
  /// The attacks that were made; 0 for an image that was taken for another class from the start.
  public let attacks: Int
  /// The attacked image, as a path inside of the run's folder; nil where there was none.
  public let image: String?
  /// The distance of the saved image from the clean one, in the norm's units.
  public let distance: Float
  /// Pixels that differ in any channel, measured on the saved image.
  public let changedPixels: Int
  /// Steps of all attacks.
  public let steps: Int
  /// Seconds that the attacks took.
  public let seconds: Double
  /// Forward passes, gradients included.
  public let evaluations: Int
  /// What the classifier behind the defence says; nil without a defence.
  public let defended: DefendedPredictions?

  /// What the classifier behind a defence says of one image, each computed from what was saved.
  public struct DefendedPredictions: Sendable, Hashable, Codable {
    /// The place of the class with the largest logit of the clean image.
    public let clean: Int
    /// That after the attacks on the undefended classifier; of the clean image where there were none.
    public let unaware: Int
    /// That after the attacks through the defence; of the clean image where it is taken for another class.
    public let adaptive: Int
    /// The image that the attacks through the defence left; nil where there were none.
    public let image: String?
    /// Forward passes of the attacks through the defence, gradients included.
    public let evaluations: Int

    enum CodingKeys: String, CodingKey {
      case clean, unaware = "static", adaptive, image, evaluations
    }
  }

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", id, label, clean, cleanRank, adversarial, misledBy, attacks, image,
      distance, changedPixels, steps, seconds, evaluations, defended
  }

  /// Whether the clean image is taken for what it is.
  public var isRight: Bool { clean == label }
  /// Whether it still is after the attacks.
  public var isRobust: Bool { isRight && adversarial == label }

  init(
    _ item: ZeroShotItem, clean: Int, cleanRank: Int, found: ZeroShotFinding?,
    defended: DefendedPredictions? = nil, number: Int
  ) {
    (schema, self.number, id) = (ResultSchema.version, number, item.sample.id)
    (label, self.clean, self.cleanRank) = (item.label, clean, cleanRank)
    (adversarial, misledBy) = (found?.prediction ?? clean, found?.misledBy?.name)
    (attacks, image) = (found?.attacks ?? 0, found?.image)
    (distance, changedPixels) = (found?.distance ?? 0, found?.changedPixels ?? 0)
    (steps, seconds) = (found?.steps ?? 0, found?.seconds ?? 0)
    evaluations = found?.evaluations ?? 0
    self.defended = defended
  }
}

extension ZeroShotRow: ResultFileLine {
  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    let counts = 0...1 << 48
    for name in ["item", "label", "clean", "adversarial", "attacks", "changedPixels", "steps", "evaluations"]
    {
      _ = try line.member(name).integer(in: counts)
    }
    _ = try line.member("cleanRank").integer(in: 1...1 << 48)
    if let image, image.wholeMatch(of: /images\/[0-9]{6,}\.png/) == nil {
      throw try line.member("image").error(expected: "a file of images/")
    }
    if let image = defended?.image, image.wholeMatch(of: /images\/[0-9]{6,}-adaptive\.png/) == nil {
      throw try line.member("defended").member("image").error(expected: "a file of images/")
    }
  }

  /// The number of the image.
  package var key: Int { number }
}

/// What the attacks on one image came to.
struct ZeroShotFinding {
  var prediction: Int
  var misledBy: ClassificationLoss?
  var attacks = 0
  var image: String
  var distance: Float = 0
  var changedPixels = 0
  var steps = 0
  var seconds = 0.0
  var evaluations = 0
}

/// An image that could not be attacked, and why: such a line of `results.jsonl` has an `error`.
public struct ZeroShotFailure: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The number of the image, from 0.
  public let number: Int
  /// What the image is called.
  public let id: String
  /// Why it failed, in one line.
  public let error: String

  enum CodingKeys: String, CodingKey { case schema, number = "item", id, error }

  init(_ item: ZeroShotItem, number: Int, _ error: any Error) {
    (schema, self.number, id, self.error) = (ResultSchema.version, number, item.sample.id, "\(error)")
  }
}

extension ZeroShotFailure: ResultFileLine {
  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    _ = try line.member("item").integer(in: 0...1 << 48)
  }

  /// The number of the image.
  package var key: Int { number }
}

/// A line of `results.jsonl`.
typealias ZeroShotLine = SettledLine<ZeroShotRow, ZeroShotFailure>
