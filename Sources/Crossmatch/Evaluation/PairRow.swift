import EmbeddingModels
import Files
import Tensors

/// A line of `results.jsonl`: one pair under one seed. docs/results.md says what its members mean.
package struct PairRow: Sendable {
  /// Cosines of an image and a text, all computed from what was saved.
  struct Cosines: Sendable, Hashable {
    /// Clean image, clean text.
    let before: Float
    /// Attacked image, attacked text.
    let after: Float
    /// Clean image, attacked text.
    let textOnly: Float
    /// Attacked image, clean text.
    let imageOnly: Float
    /// Clean and attacked image, each with the caption that is true of the clean one.
    let ownBefore: Float
    let ownAfter: Float
  }

  struct Round: Sendable, Hashable {
    let score: Float
    let evaluations: Int
  }

  let key: PairKey
  let file: String
  let className: String?
  let caption: String
  /// The goal's name.
  let goal: String
  /// The text that a swap goes to.
  let wanted: String?
  let text: String
  let adversarialText: String
  /// The attacked image, as a path inside of the run's folder.
  let image: String
  let cosines: Cosines
  let progress: GoalProgress
  let changedTokens: Int
  let changedPixels: Int
  let distance: Float
  let evaluations: Int
  let seconds: Double
  /// The best score at the start and after each round, as the objective reports it.
  let rounds: [Round]
  /// Scores of the pair without and with the phrase that was put into the image first, if one was.
  let phrase: Phrase?
  /// Scores that the text alone, the image alone and both reach with equally many evaluations, if that was asked for.
  let attribution: Attribution?

  struct Phrase: Sendable, Hashable {
    let clean: Float, verified: Float
  }

  struct Attribution: Sendable, Hashable {
    let text: Float, image: Float, both: Float
  }
}

/// What tells the rows of a run apart.
package struct PairKey: Sendable, Hashable {
  let pairing: Pairing
  /// The place of the image in the set, from 0.
  let number: Int
  let seed: Int

  /// The usual name of the attacked image's file.
  var imageName: String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return "\(padded)-\(pairing.rawValue)-\(seed).png"
  }

  /// Whether a file may be an attacked image's.
  static func isImageName(_ name: String) -> Bool {
    name.wholeMatch(of: /[0-9]{5,}-[a-z-]+--?[0-9]+\.png/) != nil
  }
}
