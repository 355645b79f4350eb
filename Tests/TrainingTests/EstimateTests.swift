import Tensors
import Testing
import Training

@Suite struct EstimateTests {
  private func area(_ pairs: [(Float, Float)]) -> Estimate {
    var dice = RandomGenerator(seed: 1)
    return .areaUnderCurve(of: pairs.map { ScorePair(matched: $0.0, mismatched: $0.1) }, using: &dice)
  }

  @Test func areaIsTheShareOfAllPairsThatAreInOrder() {
    // Of the nine combinations, 0.4 is below 0.5 and 0.6 and equal to 0.4: 6 right, one tie.
    #expect(abs(area([(0.9, 0.5), (0.4, 0.4), (0.8, 0.6)]).value - 6.5 / 9) < 1e-12)
    #expect(area([(1, 0), (2, 0.5)]).value == 1)
    #expect(area([(0, 1), (0.5, 2)]).value == 0)
    #expect(area([(3, 3), (3, 3)]).value == 0.5)
  }

  @Test func areaIsThatOfEveryPairCompared() {
    var generator = RandomGenerator(seed: 4)
    let pairs = (0..<40).map { _ in
      (Float(generator.integer(below: 12)) + 2, Float(generator.integer(below: 12)))
    }
    var sum = 0.0
    for (matched, _) in pairs {
      for (_, mismatched) in pairs { sum += matched > mismatched ? 1 : matched == mismatched ? 0.5 : 0 }
    }
    let estimate = area(pairs)
    #expect(abs(estimate.value - sum / 1600) < 1e-12)
    #expect(estimate.low < estimate.value && estimate.value < estimate.high)
  }

  /// For a mean of n values, 95 of 100 resamples lie within 1.96 standard errors.
  @Test func intervalIsThatOfTheNormalApproximation() {
    var dice = RandomGenerator(seed: 2)
    let values = (0..<1_000).map { $0 % 10 == 0 ? 1.0 : 0 }
    let estimate = Estimate.mean(of: values, using: &dice)
    let error = (0.1 * 0.9 / 1_000).squareRoot()
    #expect(abs(estimate.value - 0.1) < 1e-12)
    #expect(abs(estimate.low - (0.1 - 1.96 * error)) < 0.25 * error)
    #expect(abs(estimate.high - (0.1 + 1.96 * error)) < 0.25 * error)
  }
}
