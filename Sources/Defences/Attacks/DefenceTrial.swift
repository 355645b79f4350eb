import EmbeddingModels
import Files
import Imaging
import Objectives
import Runs
import Tensors

/// A defence on trial: what it is, how an attack averages over its randomness, and how often it is judged.
public struct DefenceTrial: Sendable {
  /// The defence.
  public let chain: DefenceChain
  /// Draws that the attack through the defence averages at every point; 1 where nothing is random.
  public let draws: Int
  /// Judgements of every finding, each with draws of its own; 1 where nothing is random.
  public let judgements: Int

  /// The fewest judgements of a random defence.
  public static let fewestJudgements = 20

  /// - Parameters:
  ///   - chain: the defence
  ///   - draws: draws that the attack averages over, from 1 to 1,000
  ///   - judgements: judgements of every finding, from 20 to 10,000
  /// - Throws: `InputError` for numbers that are not possible
  public init(_ chain: DefenceChain, draws: Int = 8, judgements: Int = fewestJudgements) throws {
    try InputError.check("draws", draws, 1...1000)
    try InputError.check("judgements", judgements, Self.fewestJudgements...10_000)
    self.chain = chain
    (self.draws, self.judgements) = chain.isRandom ? (draws, judgements) : (1, 1)
  }

  /// A loss as an attack through the defence meets it.
  ///
  /// - Parameters:
  ///   - base: the loss without the defence
  ///   - seed: the attack's seed, from which the draws follow
  public func loss(_ base: any ImageLoss, seed: Int) -> DefendedImageLoss {
    DefendedImageLoss(base, behind: chain, draws: DefenceDraws(count: draws, seed: seed))
  }

  /// A loss of pairs as an attack through the defence meets it.
  ///
  /// - Parameters:
  ///   - base: the loss without the defence
  ///   - seed: the attack's seed, from which the draws follow
  public func loss(_ base: any PairLoss, seed: Int) -> DefendedPairLoss {
    DefendedPairLoss(base, behind: chain, draws: DefenceDraws(count: draws, seed: seed))
  }

  /// A model as figures of the defended system see it.
  ///
  /// - Parameters:
  ///   - base: the model without the defence
  ///   - seed: the seed from which the draws follow
  public func model(_ base: any ImageTextModel, seed: Int) -> DefendedModel {
    DefendedModel(base, behind: chain, draws: DefenceDraws(count: draws, seed: seed))
  }

  /// The scores of an image without the defence and behind it.
  ///
  /// - Parameters:
  ///   - image: an image of any size
  ///   - loss: the loss without the defence
  ///   - seed: the attack's seed; judgements draw from others
  public func scores(of image: Image, by loss: any ImageLoss, seed: Int) -> DefendedScores {
    DefendedScores(undefended: loss.score(of: image), judgements: judged(image, by: loss, seed: seed))
  }

  /// The score of an image behind the defence in each judgement.
  ///
  /// - Parameters:
  ///   - image: an image of any size
  ///   - loss: the loss without the defence
  ///   - seed: the attack's seed; judgements draw from others
  ///   - subject: the index of the attacked image that it is a version of
  public func judged(
    _ image: Image, by loss: any ImageLoss, seed: Int, as subject: Int = 0
  ) -> [Float] {
    let draws = judgementDraws(seed)
    return concurrentMap(judgements) {
      DefendedImageLoss(loss, behind: chain, draws: draws[$0]).score(of: image, as: subject)
    }
  }

  /// The scores of a pair without the defence and behind it.
  ///
  /// - Parameters:
  ///   - image: an image of any size
  ///   - text: the text beside it
  ///   - loss: the loss without the defence
  ///   - seed: the attack's seed; judgements draw from others
  public func scores(of image: Image, _ text: String, by loss: any PairLoss, seed: Int) -> DefendedScores {
    scores(of: image, by: loss.fixing(text: text), seed: seed)
  }

  /// The draws of each judgement, which no attack with the same seed sees.
  func judgementDraws(_ seed: Int) -> [DefenceDraws] {
    var generator = RandomGenerator(seed: ~seed)
    return (0..<judgements).map { _ in
      DefenceDraws(count: 1, seed: Int(truncatingIfNeeded: generator.next()))
    }
  }

  /// Throws `InputError` for a defence of embeddings before a loss of another kind.
  package func check(before loss: any PairLoss) throws { try chain.requireStages(before: loss) }

  /// The goal of an attack through the defence: results and snapshots tell it from one without.
  package func goal(_ goal: GoalDescription) -> GoalDescription {
    goal.adding(", through \(chain.names)", attackMembers)
  }

  /// Members of the object `attack` in `result.json`.
  package var attackMembers: KeyValuePairs<String, JSON> {
    ["defences": chain.record, "defenceDraws": .integer(draws)]
  }

  /// All settings, as the files of runs over sets tell them.
  package var record: JSON {
    ["stages": chain.record, "draws": .integer(draws), "judgements": .integer(judgements)]
  }
}
