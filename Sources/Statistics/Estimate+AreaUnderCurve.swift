import Preconditions
import Tensors

extension Estimate {
  /// The probability that the positive score of one pair is above the negative score of any, ties counted as
  /// half: the area under the receiver operating characteristic. Pairs are resampled whole. Traps for no
  /// pairs and for scores that are NaN.
  package static func areaUnderCurve(of pairs: [ScorePair], using generator: inout RandomGenerator)
    -> Estimate
  {
    require(
      !pairs.contains { $0.positive.isNaN || $0.negative.isNaN }, "expected scores to compare, found NaN")
    let scores =
      pairs.enumerated().flatMap { index, pair in
        [(score: pair.positive, index: index, isPositive: true), (pair.negative, index, false)]
      }.sorted { $0.score < $1.score }
    return bootstrapped(count: pairs.count, using: &generator) { weights in
      var (below, wins, start) = (0.0, 0.0, 0)
      while start < scores.count {
        var (end, positive, negative) = (start, 0.0, 0.0)
        while end < scores.count, scores[end].score == scores[start].score {
          let weight = Double(weights[scores[end].index])
          if scores[end].isPositive { positive += weight } else { negative += weight }
          end += 1
        }
        wins += positive * (below + negative / 2)
        below += negative
        start = end
      }
      return wins / Double(pairs.count * pairs.count)
    }!
  }
}

/// The scores of one thing where the answer is yes and where it is no: of an image with the caption that is true
/// and with one that is not, or of an image that was attacked and of the clean one.
package struct ScorePair: Sendable {
  /// The score where the answer is yes.
  package let positive: Float
  /// The score where it is no.
  package let negative: Float

  /// The scores of one thing.
  package init(positive: Float, negative: Float) { (self.positive, self.negative) = (positive, negative) }
}
