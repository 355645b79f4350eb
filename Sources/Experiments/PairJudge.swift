import Datasets
import Files
import Objectives
import Tensors

/// Says of single pairs of a plan whether a model judges them rightly, so that success is known as soon as an
/// attack is done.
///
/// A pair that matches is judged rightly when no other caption of the set is nearer to its image than its own
/// text; one that does not, when the caption that is true of the image is nearer; of swaps and goals about
/// ranks, when the goal is not reached. Rivals are the clean captions of the set, where `SetSummary` ranks
/// attacked pairs against one another.
package struct PairJudge: Sendable {
  private let plan: SetPlan
  private let gallery: Gallery
  /// `[texts of the gallery, dimension]`, rows of length 1; nil for goals that rank nothing among captions.
  private let texts: Tensor?

  /// A judge that embeds the captions of the plan's pairs once.
  ///
  /// - Parameter meter: measures the pairs that are judged
  package init(_ meter: PairMeter) {
    plan = meter.plan
    gallery = Gallery(plan.pairs.map(\.caption))
    let isRanking = plan.goal.isMatch && plan.pairings.contains(where: \.isMatch)
    texts = isRanking ? meter.model.textEmbeddings(of: gallery.texts).l2Normalized() : nil
  }

  /// Whether the pair is judged rightly before the attack, and after.
  package func isRight(
    _ pair: SetPair, _ measurement: PairMeter.Measurement
  ) -> (before: Bool, after: Bool) {
    let progress = measurement.progress
    switch plan.goal {
    case .rank(let goal, let top, _):
      func isRight(_ reading: GoalReading) -> Bool { (reading.rank ?? .max <= top) == (goal == .leave) }
      return (isRight(progress.before), isRight(progress.after))
    case .swap:
      func isRight(_ reading: GoalReading) -> Bool { reading.margins.map { $0.image < 0 } ?? false }
      return (isRight(progress.before), isRight(progress.after))
    case .match where pair.pairing.isMatch:
      let embeddings = measurement.embeddings
      return (
        isFirst(measurement.similarity.before, of: pair, embeddings.cleanImages),
        isFirst(measurement.similarity.after, of: pair, embeddings.images)
      )
    case .match:
      let cosines = measurement.similarity
      return (cosines.ownBefore > cosines.before, cosines.ownAfter > cosines.after)
    }
  }

  /// Whether no other caption comes as near to the image, `[1, dimension]`.
  private func isFirst(_ own: Float, of pair: SetPair, _ image: Tensor) -> Bool {
    guard let texts else { return true }
    let cosines = matrixProduct(image, texts, transposeB: true).values
    return gallery.candidates(for: pair).allSatisfy { cosines[$0] < own }
  }
}

extension SetGoal {
  /// Whether matches are broken or forged.
  fileprivate var isMatch: Bool {
    if case .match = self { true } else { false }
  }
}
