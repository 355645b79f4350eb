import Statistics
import Testing

@Suite struct RankCorrelationTests {
  private static let ranks: [(left: [Float], right: [Float], correlation: Float)] = [
    ([1, 2, 3, 4], [10, 20, 30, 40], 1), ([1, 2, 3], [3, 2, 1], -1), ([1, 2, 2, 3], [1, 2, 2, 3], 1),
    ([1, 1, 1], [1, 2, 3], 0), ([1, 2, 3, 4], [2, 1, 4, 3], 0.6), ([1, 2, 2, 4], [1, 3, 2, 4], 0.948683),
  ]

  @Test(arguments: ranks)
  func ranksAreCorrelated(_ ranks: (left: [Float], right: [Float], correlation: Float)) {
    #expect(abs(RankCorrelation.spearman(ranks.left, ranks.right) - ranks.correlation) < 1e-5)
  }
}
