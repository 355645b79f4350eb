import Tensors

/// A number measured on a sample, with the interval that holds 95 in 100 bootstrap resamples.
/// Efron and Tibshirani, "An introduction to the bootstrap", 1993 (percentile intervals).
public struct Estimate: Sendable, Hashable {
  public let value: Double
  public let low: Double
  public let high: Double

  private static let resamples = 1_000

  /// The mean. Traps for no values.
  package static func mean(of values: [Double], using dice: inout RandomGenerator) -> Estimate {
    bootstrapped(count: values.count, using: &dice) { weights in
      var sum = 0.0
      for (value, weight) in zip(values, weights) { sum += value * Double(weight) }
      return sum / Double(values.count)
    }
  }

  /// The probability that the matched score of one pair is above the mismatched score of any, ties counted as half:
  /// the area under the receiver operating characteristic. Pairs are resampled whole. Traps for no pairs.
  package static func areaUnderCurve(of pairs: [ScorePair], using dice: inout RandomGenerator) -> Estimate {
    let scores =
      pairs.enumerated().flatMap { index, pair in
        [(score: pair.matched, index: index, isMatched: true), (pair.mismatched, index, false)]
      }.sorted { $0.score < $1.score }
    return bootstrapped(count: pairs.count, using: &dice) { weights in
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
    }
  }

  /// `statistic` is given how often each element counts.
  private static func bootstrapped(
    count: Int, using dice: inout RandomGenerator, _ statistic: ([Int]) -> Double
  ) -> Estimate {
    precondition(count > 0, "a statistic of nothing")
    var values: [Double] = []
    for _ in 0..<resamples {
      var weights = Array(repeating: 0, count: count)
      for _ in 0..<count { weights[dice.integer(below: count)] += 1 }
      values.append(statistic(weights))
    }
    values.sort()
    return Estimate(
      value: statistic(Array(repeating: 1, count: count)), low: values[resamples / 40],
      high: values[resamples - 1 - resamples / 40])
  }
}

/// The cosines of one image with a caption that is true and with one that is not.
package struct ScorePair: Sendable {
  package let matched: Float
  package let mismatched: Float

  package init(matched: Float, mismatched: Float) {
    (self.matched, self.mismatched) = (matched, mismatched)
  }
}
