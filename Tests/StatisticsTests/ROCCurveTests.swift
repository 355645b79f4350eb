import Statistics
import Tensors
import Testing

@Suite struct ROCCurveTests {
  @Test func pointsAreSharesAtEachScore() {
    let curve = ROCCurve(positives: [3, 1, 3], negatives: [2, 0, 1, 1])
    #expect(curve.points.map(\.threshold) == [nil, 3, 2, 1, 0])
    #expect(curve.points.map(\.falsePositives) == [0, 0, 0.25, 0.75, 1])
    #expect(curve.points.map(\.truePositives) == [0, 2.0 / 3, 2.0 / 3, 1, 1])
  }

  /// By trapezoids, the area is the probability that a positive's score is above a negative's.
  @Test func areaBelowIsThatOfThePairs() {
    var generator = RandomGenerator(seed: 3)
    let positives = (0..<30).map { _ in Float(generator.integer(below: 9) + 2) }
    let negatives = (0..<30).map { _ in Float(generator.integer(below: 9)) }
    let points = ROCCurve(positives: positives, negatives: negatives).points
    let area = zip(points, points.dropFirst()).reduce(0) {
      $0 + ($1.1.falsePositives - $1.0.falsePositives) * ($1.1.truePositives + $1.0.truePositives) / 2
    }
    let pairs = zip(positives, negatives).map { ScorePair(positive: $0, negative: $1) }
    #expect(abs(area - Estimate.areaUnderCurve(of: pairs, using: &generator).value) < 1e-12)
  }
}
