import Crossmatch
import Files
import Tensors
import Testing

@Suite struct ObjectiveTests {
  private let embeddings = Tensor([3, 4, 0, 1, -2, 2], shape: [2, 3])
  private let targets = Tensor([1, 0, 0, 0, 2, 0], shape: [2, 3])

  /// Values by hand: rows (3, 4, 0) and (1, −2, 2), targets (1, 0, 0) and (0, 2, 0).
  @Test(arguments: [
    (Similarity.dot, SimilarityObjective.Aggregation.mean, [5.5, -1.5] as [Float]),
    (.dot, .worst, [3, -4]), (.dot, .centroid, [5.5, -1.5]),
    (.cosine, .mean, [0.7, -1 / 6]), (.cosine, .worst, [0.6, -2 / 3]),
    (.cosine, .centroid, [0.98994949, -0.23570226]),
  ])
  func similaritiesToSeveralTargets(
    _ measure: Similarity, _ aggregation: SimilarityObjective.Aggregation, _ expected: [Float]
  ) {
    let objective = SimilarityObjective(measure: measure, targets: targets, aggregatedBy: aggregation)
    let scores = objective.losses(of: embeddings).values.map(objective.score(ofLoss:))
    #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(scores)")
    #expect(
      objective.better.isScore(0.2, atLeastAsGoodAs: 0.1)
        && !objective.better.isScore(0.1, atLeastAsGoodAs: 0.2))
  }

  /// Away from aggregation targets, the worst is the nearest.
  @Test func movingAwayLooksAtTheNearest() {
    let objective = SimilarityObjective(.awayFrom, measure: .dot, targets: targets, aggregatedBy: .worst)
    let losses = objective.losses(of: embeddings).values
    #expect(losses == [8, 1])
    #expect(objective.score(ofLoss: 8) == 8 && objective.better.isScore(0.1, atLeastAsGoodAs: 0.2))
  }

  @Test(arguments: Similarity.allCases)
  func marginsAreAgainstTheNearestUnwanted(_ measure: Similarity) {
    let objective = MarginObjective(
      measure: measure, positives: targets, negatives: Tensor([1, 0, 0, 0.5, 1, 0.5], shape: [2, 3]))
    let embeddings = Tensor([1, 0, 0], shape: [1, 3])
    // Wanted on average: (1 + 0) / 2. Nearest unwanted: 1.
    #expect(abs(objective.losses(of: embeddings).item - 0.5) < 1e-6)
    #expect(objective.score(ofLoss: 0.5) == -0.5)
  }

  @Test(arguments: Similarity.allCases, SimilarityObjective.Aggregation.allCases)
  func derivativesAgreeWithDifferences(_ measure: Similarity, _ aggregation: SimilarityObjective.Aggregation)
  {
    let objectives: [any Objective] = [
      SimilarityObjective(measure: measure, targets: targets, aggregatedBy: aggregation),
      MarginObjective(measure: measure, positives: targets, negatives: Tensor([1, 1, 2])),
    ]
    for objective in objectives {
      let gradient = gradient(at: embeddings) { objective.losses(of: $0).sum() }.values
      for index in 0..<6 {
        func value(_ change: Float) -> Float {
          var values = embeddings.values
          values[index] += change
          return objective.losses(of: Tensor(values, shape: [2, 3])).sum().item
        }
        let difference = (value(0.01) - value(-0.01)) / 0.02
        #expect(abs(gradient[index] - difference) < 2e-3)
      }
    }
  }

  @Test func goalsBecomeObjectives() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    let texts = ["a nodule", "the chest", "a scan"]
    let embeddings = encoder.textEmbeddings(of: texts)
    func losses(_ goal: SearchGoal) throws -> [Float] {
      try goal.objective(for: encoder).losses(of: embeddings).values
    }
    #expect(abs(try losses(SearchGoal("a nodule"))[0] + 1) < 1e-5)
    #expect(abs(try losses(SearchGoal(awayFrom: ["the chest"]))[1] - 1) < 1e-5)
    let margin = try losses(SearchGoal(towards: ["a nodule"], awayFrom: ["the chest"]))
    #expect(abs(margin[0] + margin[1]) < 1e-5 && margin[0] < 0)
    #expect(throws: InputError.self) { try SearchGoal().objective(for: encoder) }
  }
}
