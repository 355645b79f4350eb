import Files
import Foundation
import Statistics
import Tensors
import Testing

@Suite struct EstimateTests {
  private func area(_ pairs: [(Float, Float)]) -> Estimate {
    var generator = RandomGenerator(seed: 1)
    return .areaUnderCurve(of: pairs.map { ScorePair(positive: $0.0, negative: $0.1) }, using: &generator)
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
    var generator = RandomGenerator(seed: 2)
    let values = (0..<1_000).map { $0 % 10 == 0 ? 1.0 : 0 }
    let estimate = Estimate.mean(of: values, using: &generator)
    let error = (0.1 * 0.9 / 1_000).squareRoot()
    #expect(abs(estimate.value - 0.1) < 1e-12)
    #expect(abs(estimate.low - (0.1 - 1.96 * error)) < 0.25 * error)
    #expect(abs(estimate.high - (0.1 + 1.96 * error)) < 0.25 * error)
  }

  // MARK: - Ratios

  private func ratio(_ shares: [[(Double, Double)]], seed: Int = 3) -> Estimate? {
    var generator = RandomGenerator(seed: seed)
    return .ratio(of: shares.map { $0.map { .init($0.0, of: $0.1) } }, using: &generator)
  }

  /// Three pairs were right before and two of them are wrong after; the fourth does not count.
  @Test func ratioIsPartsByWholes() throws {
    let estimate = try #require(ratio([[(1, 1)], [(0, 1)], [(1, 1)], [(0, 0)]]))
    #expect(estimate.value == 2.0 / 3)
    #expect(estimate.low == 0 && estimate.high == 1)
  }

  @Test func ratioOfNothingIsNone() { #expect(ratio([[(0, 0)], [(0, 0)]]) == nil) }

  /// One of a hundred counts: a resample without it has no ratio and is left out.
  @Test func resamplesWithoutWholesAreLeftOut() throws {
    let shares = [[(0.25, 0.5)]] + [[(Double, Double)]](repeating: [(0, 0)], count: 99)
    #expect(ratio(shares) == Estimate(value: 0.5, low: 0.5, high: 0.5))
  }

  /// All pairs agree, seeds do not: the interval is that of three values drawn three times.
  @Test func seedsAreResampled() throws {
    let estimate = try #require(ratio(.init(repeating: [(0, 1), (3, 1), (6, 1)], count: 50)))
    #expect(estimate == Estimate(value: 3, low: 0, high: 6))
  }

  /// The same draws made and evaluated by NumPy.
  @Test func agreesWithNumPy() throws {
    let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/estimates.json")
    let cases = try JSONField(contentsOf: file).elements()
    #expect(cases.count == 4)
    for field in cases {
      func grid(_ key: String) throws -> [[Double]] {
        try field.member(key).elements().map { try $0.elements().map { try $0.number() } }
      }
      let shares = zip(try grid("parts"), try grid("wholes")).map { zip($0, $1).map { ($0, $1) } }
      let estimate = try #require(ratio(shares, seed: try field.member("seed").integer()))
      let expected = try field.member("expected").elements().map { try $0.number() }
      for (found, expected) in zip([estimate.value, estimate.low, estimate.high], expected) {
        #expect(abs(found - expected) < 1e-12)
      }
      #expect(estimate.low < estimate.value && estimate.value < estimate.high)
    }
  }

  // MARK: - Clusters

  private func clustered(_ values: [(String, Int, Double)], seed: Int = 3) -> Estimate? {
    var generator = RandomGenerator(seed: seed)
    return .mean(
      of: values.map { .init($0.2, of: ExactString($0.0), repetition: $0.1) }, using: &generator)
  }

  @Test func clustersAgreeWithNumPy() throws {
    let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/clusters.json")
    let cases = try JSONField(contentsOf: file).elements()
    #expect(cases.count == 2)
    for field in cases {
      let clusters = try field.member("clusters").elements().map { try $0.string() }
      let repetitions = try field.member("repetitions").elements().map { try $0.integer() }
      let values = try field.member("values").elements().map { try $0.number() }
      let estimate = try #require(
        clustered(
          values.indices.map { (clusters[$0], repetitions[$0], values[$0]) },
          seed: try field.member("seed").integer()))
      let expected = try field.member("expected").elements().map { try $0.number() }
      for (found, expected) in zip([estimate.value, estimate.low, estimate.high], expected) {
        #expect(abs(found - expected) < 1e-12)
      }
    }
  }

  /// A hundred equal values of one cluster are no better known than one.
  @Test func clustersAreResampledWhole() throws {
    let values = (0..<100).map { ("a", 0, Double($0 % 2)) } + (0..<100).map { _ in ("b", 0, 1.0) }
    #expect(clustered(values) == Estimate(value: 0.75, low: 0.5, high: 1))
    #expect(clustered([]) == nil)
  }
}
