import Experiments
import Files
import Judges
import Perturbations
import Runs
import Scores

/// A line of `results.jsonl`: what one attack made of one item under one seed, all of it computed from what
/// was saved.
///
/// The declarations are the file: members stand there in this order and under these names, or those of
/// `CodingKeys`.
public struct StudyRow: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The number of the image, from 0.
  public let number: Int
  /// What the image is called.
  public let id: String
  /// The kind of the image, and the task of the text; nil where there is none.
  public let className, task: String?
  /// Which of the four inputs it is.
  public let input: StudyInput
  /// The attack.
  public let attack: StudyAttack
  /// The part of the image that was open to change; nil for what changes no image.
  public let region: StudyRegion?
  /// The seed of the attack.
  public let seed: Int
  /// What the text says that the image is about.
  public let attribute: String
  /// The question or request.
  public let prompt: String
  /// The response that was aimed at.
  public let target: String
  /// The clean image and text, and what the model says to them.
  public let clean: Turn
  /// The attacked image and text, and what the model says to them.
  public let adversarial: Turn
  /// The attacked image, as a path inside of the run's folder.
  public let image: String
  /// What the second model says to the attacked image and text; nil without one.
  public let transfer: JudgedResponse?
  /// How the model's response goes with the clean image and the text.
  public let scores: ResponseScores
  /// Tokens of the text that were replaced, put in or left out.
  public let changedTokens: Int
  /// Pixels that differ in any channel, measured on the saved image.
  public let changedPixels: Int
  /// The norm of the budget; nil for what changes no image.
  public let norm: Budget.Norm?
  /// The radius of the budget, in the norm's units; nil for what changes no image.
  public let radius: Float?
  /// The distance of the saved image from the clean one, in the norm's units.
  public let distance: Float
  /// Steps of the attack.
  public let steps: Int
  /// Seconds that the attack took.
  public let seconds: Double
  /// Forward passes of single texts and images, gradients included.
  public let evaluations: Int
  /// Why the attack ended.
  public let stopped: StopReason
  /// What the attack, and one that knows of it, come to behind a defence; nil without one. All else in the row is of
  /// the attack that does not know of it, without it.
  public var defence: StudyDefence?

  enum CodingKeys: String, CodingKey {
    case schema, number = "item", id, className = "class", task, input, attack, region, seed, attribute
    case prompt, target, clean, adversarial, image, transfer, scores, changedTokens, changedPixels, norm
    case radius, distance = "spent", steps, seconds, evaluations, stopped
    case defence
  }

  /// A text next to an image, and what the model says.
  public struct Turn: Sendable, Hashable, Codable {
    /// The user's words.
    public let text: String
    /// The model's greedy response.
    public let response: String
    /// What it is by the published rule on refusal phrases, and by the repaired one.
    public let published, repaired: Verdict
    /// The mean cross-entropy of the target's tokens, in nats.
    public let targetLoss: Float
  }

  /// A response by itself.
  public struct JudgedResponse: Sendable, Hashable, Codable {
    /// The model's greedy response.
    public let response: String
    /// What it is by the published rule on refusal phrases, and by the repaired one.
    public let published, repaired: Verdict

    init(_ response: String, to text: String) {
      self.response = response
      published = PublishedPhraseJudge().verdict(on: response, to: text)
      repaired = RepairedPhraseJudge().verdict(on: response, to: text)
    }
  }
}

extension StudyRow: ResultFileLine {
  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    let counts = 0...1 << 48
    for name in ["item", "changedTokens", "changedPixels", "steps", "evaluations"] {
      _ = try line.member(name).integer(in: counts)
    }
    let image = try line.member("image")
    guard try image.string().wholeMatch(of: Self.imageName) != nil else {
      throw image.error(expected: "a file of images/")
    }
    if let defence {
      guard defence.judgements > 0, defence.adaptive.image.wholeMatch(of: Self.imageName) != nil else {
        throw try line.member("defence").error(expected: "judgements of a file of images/")
      }
    }
    guard attack.changesImages == (region != nil) else {
      throw try line.member("region").error(
        expected: attack.changesImages ? "a region" : "null, for an attack that changes no image")
    }
  }

  private static var imageName: Regex<Substring> { /images\/[0-9a-z-]+\.png/ }

  var condition: StudyCondition { StudyCondition(attack: attack, region: region) }

  /// What was attacked how.
  package var key: StudyKey { StudyKey(number: number, input: input, condition: condition, seed: seed) }
}

extension StudyRow.Turn {
  /// A judged turn.
  init(text: String, response: String, targetLoss: Float) {
    let judged = StudyRow.JudgedResponse(response, to: text)
    (self.text, self.response, self.targetLoss) = (text, response, targetLoss)
    (published, repaired) = (judged.published, judged.repaired)
  }
}
