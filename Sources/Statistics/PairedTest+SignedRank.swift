import Foundation
import Preconditions

extension PairedTest {
  /// Up to so many pairs, every assignment of signs is counted.
  private static let mostCounted = 200

  /// Wilcoxon's test on signed ranks. Pairs that do not differ are left out, and equal sizes share the mean
  /// of their ranks.
  ///
  /// Up to 200 pairs, the probability is that among all assignments of signs, ties included; beyond, that of
  /// the normal approximation, with the variance corrected for ties. Traps for a difference that is not
  /// finite.
  ///
  /// - Parameter differences: the value of each thing under one treatment less that under the other
  public static func signedRank(of differences: [Double]) -> PairedTest {
    require(differences.allSatisfy(\.isFinite), "expected finite differences, found \(differences)")
    let ranked = RankedDifferences(differences)
    let probability =
      ranked.count <= mostCounted ? ranked.countedProbability : ranked.approximateProbability
    return PairedTest(.signedRank, count: ranked.count, pValue: probability)
  }
}

/// Differences by the ranks of their sizes. Ranks are doubled, so that shared ones are integers as well.
private struct RankedDifferences {
  private var doubledRanks: [Int] = []
  private var doubledPositiveSum = 0
  /// Σ(t³ − t) over groups of t equal sizes.
  private var tieCorrection = 0.0

  var count: Int { doubledRanks.count }

  init(_ differences: [Double]) {
    let sorted = differences.filter { $0 != 0 }.sorted { $0.magnitude < $1.magnitude }
    var start = 0
    while start < sorted.count {
      let end = sorted[start...].firstIndex { $0.magnitude > sorted[start].magnitude } ?? sorted.count
      let doubledRank = start + 1 + end
      doubledRanks += Array(repeating: doubledRank, count: end - start)
      doubledPositiveSum += doubledRank * sorted[start..<end].count { $0 > 0 }
      let size = Double(end - start)
      tieCorrection += size * size * size - size
      start = end
    }
  }

  /// Twice the smaller share of sign assignments whose sum of positive ranks is at most, or at least, this
  /// one.
  var countedProbability: Double {
    var shares = [1.0]
    for rank in doubledRanks {
      var next = shares.map { $0 / 2 } + [Double](repeating: 0, count: rank)
      for (sum, share) in shares.enumerated() { next[sum + rank] += share / 2 }
      shares = next
    }
    let (below, above) = (shares[...doubledPositiveSum], shares[doubledPositiveSum...])
    return 2 * min(below.reduce(0, +), above.reduce(0, +))
  }

  var approximateProbability: Double {
    let count = Double(count)
    let variance = (count * (count + 1) * (2 * count + 1) - tieCorrection / 2) / 24
    let distance = (Double(doubledPositiveSum) / 2 - count * (count + 1) / 4).magnitude
    return erfc(distance / (2 * variance).squareRoot())
  }
}
