import Foundation
import Preconditions

/// A test of whether two treatments of the same things differ.
public struct PairedTest: Sendable, Hashable {
  /// The kinds of tests.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// The exact test on pairs of yes and no. McNemar, 1947.
    case mcnemar = "exact McNemar"
    /// The test on the ranks of differences, exact for few of them. Wilcoxon, 1945.
    case signedRank = "Wilcoxon signed rank"
  }

  /// The kind of the test.
  public let method: Method
  /// The number of pairs that differ; pairs that do not say nothing.
  public let count: Int
  /// The probability, from 0 to 1, of a result at least as far from none if treatments did not matter, to
  /// either side. It is 1 where no pair differs.
  public let pValue: Double

  /// The test that fits the differences: McNemar's where all are −1, 0 and 1, as those of yes and no are,
  /// else that of ranks. Traps for a difference that is not finite.
  ///
  /// - Parameter differences: the value of each thing under one treatment less that under the other
  public init(of differences: [Double]) {
    self =
      differences.allSatisfy { [-1, 0, 1].contains($0) }
      ? .mcnemar(gained: differences.count { $0 == 1 }, lost: differences.count { $0 == -1 })
      : .signedRank(of: differences)
  }

  init(_ method: Method, count: Int, pValue: Double) {
    (self.method, self.count, self.pValue) = (method, count, min(1, pValue))
  }
}

extension PairedTest {
  /// McNemar's exact test: whether what differs goes both ways alike. Traps for counts below 0.
  ///
  /// - Parameters:
  ///   - gained: pairs that are a yes under the first treatment only
  ///   - lost: pairs that are a yes under the second treatment only
  public static func mcnemar(gained: Int, lost: Int) -> PairedTest {
    require(gained >= 0 && lost >= 0, "expected counts from 0 on, found \(gained) and \(lost)")
    let count = gained + lost
    let fewer = min(gained, lost)
    // Heads in `count` throws of a coin: the share of those with `fewer`, and from there down to none.
    var logarithm = -Double(count) * log(2.0)
    for drawn in 0..<fewer { logarithm += log(Double(count - drawn) / Double(drawn + 1)) }
    var share = exp(logarithm)
    var tail = share
    for heads in stride(from: fewer, to: 0, by: -1) {
      share *= Double(heads) / Double(count - heads + 1)
      tail += share
    }
    return PairedTest(.mcnemar, count: count, pValue: 2 * tail)
  }
}
