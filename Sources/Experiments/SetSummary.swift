import Datasets
import EmbeddingModels
import Files
import Statistics
import Tensors

/// The figures of a run over a set: means, retrieval and attack success with 95 % bootstrap intervals.
///
/// Intervals are over pairs, and over seeds where there are several; what other pairs are in the gallery is
/// taken as given.
public struct SetSummary: Sendable {
  /// The figures of some pairs. Their names are in SetFigures.swift.
  public struct Figures: Sendable {
    /// The number of pairs, each under all seeds.
    public let pairCount: Int
    /// By their path in `summary.json` ("similarity.after", "textRetrieval.success.1.ofRight"), in the order
    /// of the file; nil for a success among no pairs that were right.
    package let values: [(path: String, estimate: Estimate?)]

    /// Whether there is such a figure, with or without an estimate.
    package func has(_ path: String) -> Bool { values.contains { $0.path == path } }

    /// Nil for what is no figure, or a success among no pairs that were right.
    package subscript(path: String) -> Estimate? { values.first { $0.path == path }?.estimate ?? nil }
  }

  /// The figures of one pairing.
  public struct Section: Sendable {
    /// The way in which images and texts were paired.
    public let pairing: Pairing
    /// The goal of the attacks on the pairs.
    public let goal: SetGoal
    /// The figures of all pairs.
    public let overall: Figures
    /// The figures by class, as the metadata name them, in alphabetical order.
    public let byClass: [(name: String, figures: Figures)]
    /// The mean of the best scores at the start and after each round; a pair that ended early keeps its last.
    public let rounds: [Estimate]

    /// The path of the success that says most: of a goal about ranks, whether it was reached; where a match
    /// is broken, whether another text is nearest; else whether the image prefers the other text.
    package var mainSuccessPath: String {
      switch goal {
      case .rank: "rank.success"
      case .match where pairing.isMatch: "textRetrieval.success.1"
      case .match, .swap: "preference.success"
      }
    }
  }

  /// The figures of the same files under another model.
  public struct Transfer: Sendable {
    /// The other model.
    public let model: ModelIdentity
    /// One for each pairing.
    public let sections: [Section]
  }

  /// The goal of the attacks on the pairs.
  public let goal: SetGoal
  /// The number of attacks on each pair.
  public let seedCount: Int
  /// Lines of the metadata that cannot be used and were left out.
  public let leftOut: Int
  /// How many pairs could not be attacked, or not be measured, under a seed. They count in no figure, under
  /// any seed.
  public let failedCount: Int
  /// One for each pairing.
  public let sections: [Section]
  /// On models that took no part, or not the first one.
  public let transfer: [Transfer]
  /// The largest difference between a similarity in `results.jsonl` and the one computed anew from the files.
  public let verification: Float
  /// The seconds that all attacks took together.
  public let seconds: Double
}

extension SetSummary.Section {
  /// - Parameters:
  ///   - bySeed: `[seeds][pairs]`
  ///   - isFirstModel: whether the scores in the rows are this model's
  package init(
    _ pairing: Pairing, _ bySeed: [[PairMeasures]], _ goal: SetGoal = .match(), seed: Int,
    isFirstModel: Bool = true
  ) {
    let grid = bySeed[0].indices.map { pair in bySeed.map { $0[pair] } }
    (self.pairing, self.goal) = (pairing, goal)
    overall = SetSummary.Figures(grid, pairing, goal, seed: seed, hasScores: isFirstModel)
    let classes = Set(grid.compactMap { $0[0].row.className }).sorted()
    byClass = classes.map { name in
      (
        name,
        SetSummary.Figures(
          grid.filter { $0[0].row.className == name }, pairing, goal, seed: seed, hasScores: isFirstModel)
      )
    }
    let count = isFirstModel ? grid.joined().map(\.row.rounds.score.count).max() ?? 0 : 0
    rounds = (0..<count).compactMap { round in
      var generator = RandomGenerator(seed: seed)
      let shares = grid.map { measures in
        measures.map { measures in
          let scores = measures.row.rounds.score
          return Estimate.Share(Double(scores[min(round, scores.count - 1)]))
        }
      }
      return Estimate.ratio(of: shares, using: &generator)
    }
  }
}

extension SetSummary.Figures {
  /// Each figure is resampled from the same seed, so that none depends on which others there are.
  fileprivate init(
    _ grid: [[PairMeasures]], _ pairing: Pairing, _ goal: SetGoal, seed: Int, hasScores: Bool
  ) {
    pairCount = grid.count
    guard !grid.isEmpty else {
      values = []
      return
    }
    func allHave(_ member: (ResultRow) -> Bool) -> Bool {
      hasScores && grid.joined().allSatisfy { member($0.row) }
    }
    let figures = SetMetric.all(
      for: pairing, goal, hasPhrase: allHave { $0.phrase != nil },
      hasAttribution: allHave { $0.attribution != nil }, hasDefence: allHave { $0.defence != nil })
    let estimates = concurrentMap(figures.count) { index in
      var generator = RandomGenerator(seed: seed)
      return Estimate.ratio(of: grid.map { $0.map(figures[index].share) }, using: &generator)
    }
    values = zip(figures, estimates).map { ($0.path.joined(separator: "."), $1) }
  }
}
