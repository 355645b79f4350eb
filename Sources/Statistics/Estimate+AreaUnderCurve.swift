import Preconditions
import Tensors

extension Estimate {
  /// The probability that the matched score of one pair is above the mismatched score of any, ties counted as
  /// half: the area under the receiver operating characteristic. Pairs are resampled whole. Traps for no
  /// pairs and for scores that are NaN.
  package static func areaUnderCurve(of pairs: [ScorePair], using generator: inout RandomGenerator)
    -> Estimate
  {
    require(
      !pairs.contains { $0.matched.isNaN || $0.mismatched.isNaN }, "expected scores to compare, found NaN")
    let scores =
      pairs.enumerated().flatMap { index, pair in
        [(score: pair.matched, index: index, isMatched: true), (pair.mismatched, index, false)]
      }.sorted { $0.score < $1.score }
    return bootstrapped(count: pairs.count, using: &generator) { weights in
      var (below, wins, start) = (0.0, 0.0, 0)
      while start < scores.count {
        var (end, matched, mismatched) = (start, 0.0, 0.0)
        while end < scores.count, scores[end].score == scores[start].score {
          let weight = Double(weights[scores[end].index])
          if scores[end].isMatched { matched += weight } else { mismatched += weight }
          end += 1
        }
        wins += matched * (below + mismatched / 2)
        below += mismatched
        start = end
      }
      return wins / Double(pairs.count * pairs.count)
    }!
  }
}

/// The cosines of one image with a caption that is true and with one that is not.
package struct ScorePair: Sendable {
  /// The cosine of the image with the true caption.
  package let matched: Float
  /// The cosine of the image with the wrong caption.
  package let mismatched: Float

  /// The scores of one image.
  package init(matched: Float, mismatched: Float) {
    (self.matched, self.mismatched) = (matched, mismatched)
  }
}
