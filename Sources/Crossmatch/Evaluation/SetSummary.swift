import Files
import Foundation
import Statistics
import Tensors

/// What a run over a set found: means, retrieval and attack success with 95 % bootstrap intervals.
///
/// Intervals are over pairs, and over seeds where there are several; what other pairs are in the gallery is taken as given.
public struct SetSummary: Sendable {
  /// The figures of some pairs, by their path in `summary.json`: "similarity.after", "textRetrieval.success.1.ofRight".
  public struct Figures: Sendable {
    public let pairCount: Int
    /// In the order of the file; nil for a success among no pairs that were right.
    public let values: [(path: String, estimate: Estimate?)]

    /// Nil for what is no figure, or a success among no pairs that were right.
    public subscript(path: String) -> Estimate? { values.first { $0.path == path }?.estimate ?? nil }
  }

  /// What was found of one pairing.
  public struct Section: Sendable {
    public let pairing: Pairing
    public let overall: Figures
    /// By the classes that the metadata name, in alphabetical order.
    public let byClass: [(name: String, figures: Figures)]
    /// The mean of the best scores at the start and after each round; a pair that ended early keeps its last.
    public let rounds: [Estimate]
  }

  public let seedCount: Int
  public let sections: [Section]
  /// The largest difference between a similarity in `results.jsonl` and the one computed anew from the files.
  public let verification: Float
  /// What all attacks took together.
  public let seconds: Double
}

extension SetRun {
  /// Evaluates a run that is done, from its files. Throws `InputError` when one cannot be read.
  public func summary() throws -> SetSummary {
    let rows = try finishedRows()
    var verification: Float = 0
    let sections = try plan.pairings.map { pairing in
      let bySeed = try plan.seeds.map { seed in
        let own = rows.filter { $0.key.pairing == pairing && $0.key.seed == seed }
        let embeddings = try SetEmbeddings(own, of: plan.set, in: folder, model: model)
        let cosines = embeddings.images.cosines(to: embeddings.texts)
        for (row, cosine) in zip(own, cosines) {
          verification = max(verification, (row.cosines.after - cosine).magnitude)
        }
        return PairMeasures.measures(own, embeddings)
      }
      return SetSummary.Section(pairing, bySeed, seed: plan.seeds.lowerBound)
    }
    return SetSummary(
      seedCount: plan.seeds.count, sections: sections, verification: verification,
      seconds: rows.reduce(0) { $0 + $1.seconds })
  }
}

extension SetSummary.Section {
  /// - Parameter bySeed: `[seeds][pairs]`
  package init(_ pairing: Pairing, _ bySeed: [[PairMeasures]], seed: Int) {
    let grid = bySeed[0].indices.map { pair in bySeed.map { $0[pair] } }
    self.pairing = pairing
    overall = SetSummary.Figures(grid, pairing, seed: seed)
    let classes = Set(grid.compactMap { $0[0].row.className }).sorted()
    byClass = classes.map { name in
      (name, SetSummary.Figures(grid.filter { $0[0].row.className == name }, pairing, seed: seed))
    }
    let count = grid.joined().map(\.row.rounds.count).max() ?? 0
    rounds = (0..<count).compactMap { round in
      var dice = RandomGenerator(seed: seed)
      let shares = grid.map { measures in
        measures.map { Estimate.Share(Double($0.row.rounds[min(round, $0.row.rounds.count - 1)].score)) }
      }
      return Estimate.ratio(of: shares, using: &dice)
    }
  }
}

extension SetSummary.Figures {
  /// Each figure is resampled from the same seed, so that none depends on which others there are.
  fileprivate init(_ grid: [[PairMeasures]], _ pairing: Pairing, seed: Int) {
    pairCount = grid.count
    let hasAttribution = grid.joined().allSatisfy { $0.row.attribution != nil }
    let figures = SetFigure.all(for: pairing, hasAttribution: hasAttribution)
    let estimates = concurrentMap(figures.count) { index in
      var dice = RandomGenerator(seed: seed)
      return Estimate.ratio(of: grid.map { $0.map(figures[index].share) }, using: &dice)
    }
    values = zip(figures, estimates).map { ($0.path.joined(separator: "."), $1) }
  }
}
