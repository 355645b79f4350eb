import Datasets
import Files
import Objectives
import Perturbations
import Runs

/// A line of `results.jsonl`: the outcome of one pair under one seed.
///
/// The declarations are the file: members stand there in this order and under these names, or those of
/// `CodingKeys`.
public struct ResultRow: Sendable, Hashable, Codable {
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
  /// The text that stood with the image before.
  public let clean: CleanText
  /// The attacked text, and the attacked image's file.
  public let adversarial: Adversarial
  /// Cosines of image and text, all computed from what was saved.
  public let similarity: Similarity
  /// The goal's score.
  public let score: Change<Float>
  /// The text's place among the candidates, from 1, of goals about ranks; nil for others.
  public let rank: Change<Int>?
  /// The margin of the image: its cosine to the wanted text less that to its caption, of swaps; nil for other
  /// goals.
  public let imageMargin: Change<Float>?
  /// By how much the text is nearer to the wanted text than to the image's caption, of swaps; nil for other
  /// goals.
  public let textMargin: Change<Float>?
  /// Tokens that were replaced, put in or left out.
  public let changedTokens: Int
  /// Pixels that differ in any channel, measured on the saved image.
  public let changedPixels: Int
  /// The norm of the budget; nil when nothing was attacked.
  public let norm: Budget.Norm?
  /// The radius of the budget, in the norm's units; nil when nothing was attacked.
  public let radius: Float?
  /// The distance of the saved image from the clean one, in the norm's units; 0 when nothing was attacked.
  public let distance: Float
  /// The name of the region that was open to change; nil when nothing was attacked.
  public let region: String?
  /// The course of the attack.
  public let rounds: Rounds
  /// The phrase that was put into the image first, if one was.
  public let phrase: Phrase?
  /// The scores of either side alone, if that was asked for.
  public let attribution: Attribution?
  /// Scores without the defence and behind it, if the attack went through one.
  public let defence: DefenceComparison?
  /// Steps of the attack.
  public let steps: Int
  /// Seconds that the attack took, interruptions left out.
  public let seconds: Double
  /// Forward passes of single texts and images, gradients included.
  public let evaluations: Int
  /// Why the attack ended.
  public let stopped: StopReason

  enum CodingKeys: String, CodingKey {
    case schema, pairing, number = "pair", seed, file, className = "class", finding, location, caption, goal
    case wanted, clean, adversarial, similarity, score, rank, imageMargin, textMargin, changedTokens
    case changedPixels, norm, radius, distance = "spent", region, rounds, phrase, attribution, defence, steps
    case seconds, evaluations, stopped
  }

  /// A text before the attack.
  public struct CleanText: Sendable, Hashable, Codable {
    /// The text.
    public let text: String
    /// All ids that the first model reads.
    public let tokens: [Int32]
  }

  /// A pair after the attack.
  public struct Adversarial: Sendable, Hashable, Codable {
    /// The text, as a user would paste it.
    public let text: String
    /// All ids that the first model reads.
    public let tokens: [Int32]
    /// The attacked image, as a path inside of the run's folder.
    public let image: String
  }

  /// Cosines of an image and a text under the first model.
  public struct Similarity: Sendable, Hashable, Codable {
    /// Clean image, clean text.
    public let before: Float
    /// Attacked image, attacked text.
    public let after: Float
    /// Clean image, attacked text.
    public let textOnly: Float
    /// Attacked image, clean text.
    public let imageOnly: Float
    /// Clean image, and the caption that is true of it.
    public let ownBefore: Float
    /// Attacked image, and the caption that is true of the clean one.
    public let ownAfter: Float
  }

  /// A value of the clean pair, and of the attacked one.
  public struct Change<Value: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
    /// The value of the clean pair.
    public let before: Value
    /// The value of the attacked pair.
    public let after: Value
  }

  /// The course of an attack: the start and each step; nothing for a pair that was not attacked.
  public struct Rounds: Sendable, Hashable, Codable {
    /// The best score so far.
    public let score: [Float]
    /// Evaluations so far.
    public let evaluations: [Int]
  }

  /// A phrase in the image.
  public struct Phrase: Sendable, Hashable, Codable {
    /// The words of the phrase.
    public let phrase: String
    /// "below" the image, or "over" it.
    public let place: String
    /// The middle of the phrase, as shares of the image's width and height; nil below the image.
    public let x, y: Float?
    /// Pixels per em; nil below the image.
    public let typeSize: Int?
    /// The opacity, from 0 to 1; nil below the image.
    public let opacity: Float?
    /// A level from 0 to 255; nil below the image.
    public let ink: Int?
    /// Evaluations that the search for its place took.
    public let evaluations: Int
    /// The score of the pair without the phrase.
    public let clean: Float
    /// The score of the pair with the phrase, before the attack.
    public let verified: Float
  }

  /// Scores with equally many evaluations.
  public struct Attribution: Sendable, Hashable, Codable {
    /// The scores of an attack on the text alone, on the image alone, and on both.
    public let text, image, both: Float
    /// The evaluations that each attack was allowed.
    public let evaluations: Int
  }
}
