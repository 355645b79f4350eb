import Statistics
import Testing

/// Bounds and quantiles against SciPy 1's `beta.ppf` and `norm.ppf`.
@Suite struct BinomialBoundTests {
  private struct Case: Sendable {
    let successes: Int, trials: Int
    let error: Double, bound: Double
    let quantile: Double?
  }

  private static let cases: [Case] = [
    Case(successes: 99, trials: 100, error: 0.001, bound: 0.9113731112960424, quantile: 1.3492590388103902),
    Case(successes: 100, trials: 100, error: 0.001, bound: 0.933254300796991, quantile: 1.5004750241206364),
    Case(successes: 51, trials: 100, error: 0.05, bound: 0.4234106513021929, quantile: -0.1931757846275868),
    Case(successes: 1, trials: 10, error: 0.05, bound: 0.005116196891823701, quantile: -2.5678753685925715),
    Case(successes: 700, trials: 1000, error: 0.01, bound: 0.6650361321759418, quantile: 0.42624718864637984),
    Case(
      successes: 9990, trials: 10_000, error: 0.001, bound: 0.9975883080325683, quantile: 2.818598300398245),
    Case(
      successes: 99_500, trials: 100_000, error: 0.001, bound: 0.9942718183966079,
      quantile: 2.5284615566565445),
    Case(successes: 0, trials: 5, error: 0.1, bound: 0, quantile: nil),
  ]

  @Test(arguments: cases.indices)
  func boundsAndQuantilesAreSciPys(_ index: Int) {
    let expected = Self.cases[index]
    let bound = BinomialBound.lower(
      successes: expected.successes, of: expected.trials, error: expected.error)
    #expect(abs(bound - expected.bound) < 1e-9)
    guard let quantile = expected.quantile else { return }
    #expect(abs(NormalDistribution.quantile(expected.bound) - quantile) < 1e-9)
  }

  /// All succeed with the probability pⁿ.
  @Test func allSuccessesHaveAClosedForm() {
    for trials in [1, 2, 10, 1000] {
      let bound = BinomialBound.lower(successes: trials, of: trials, error: 0.001)
      var power = 1.0
      for _ in 0..<trials { power *= bound }
      #expect(abs(power - 0.001) < 1e-9)
    }
  }

  @Test func halfOfTheNormalDistributionIsBelowZero() {
    #expect(abs(NormalDistribution.quantile(0.5)) < 1e-12)
    #expect(NormalDistribution.probability(below: 0) == 0.5)
    for probability in [1e-6, 0.2, 0.9, 1 - 1e-9] {
      let there = NormalDistribution.quantile(probability)
      #expect(abs(NormalDistribution.probability(below: there) - probability) < 1e-12)
    }
  }
}
