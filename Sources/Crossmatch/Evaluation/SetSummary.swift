import EmbeddingModels
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

    /// Whether there is such a figure, with or without an estimate.
    public func has(_ path: String) -> Bool { values.contains { $0.path == path } }

    /// Nil for what is no figure, or a success among no pairs that were right.
    public subscript(path: String) -> Estimate? { values.first { $0.path == path }?.estimate ?? nil }
  }

  /// What was found of one pairing.
  public struct Section: Sendable {
    public let pairing: Pairing
    public let goal: SetGoal
    public let overall: Figures
    /// By the classes that the metadata name, in alphabetical order.
    public let byClass: [(name: String, figures: Figures)]
    /// The mean of the best scores at the start and after each round; a pair that ended early keeps its last.
    public let rounds: [Estimate]

    /// The path of the success that says most: of a goal about ranks, whether it was reached; where a match is broken, whether
    /// another text is nearest; else whether the image prefers the other text.
    public var mainSuccess: String {
      switch goal {
      case .rank: "rank.success"
      case .match where pairing.isMatch: "textRetrieval.success.1"
      case .match, .swap: "preference.success"
      }
    }
  }

  /// The same files as another model sees them.
  public struct Transfer: Sendable {
    public let model: ModelFolder
    public let sections: [Section]
  }

  public let goal: SetGoal
  public let seedCount: Int
  /// Lines of the metadata that cannot be used and were left out.
  public let leftOut: Int
  /// Pairs that could not be attacked, or not be measured, under a seed. They count in no figure, under any seed.
  public let failures: [FailedPair]
  public let sections: [Section]
  /// On models that took no part, or not the first one.
  public let transfer: [Transfer]
  /// The largest difference between a similarity in `results.jsonl` and the one computed anew from the files.
  public let verification: Float
  /// What all attacks took together.
  public let seconds: Double
}

extension SetRun {
  /// Evaluates a run of which nothing is left to do, from its files, on the model that was attacked and on others.
  ///
  /// Throws `InputError` when a file of the run cannot be read, and when a model lacks a side.
  public func summary(alsoOn others: [ModelFolder] = []) throws -> SetSummary {
    let (rows, failed) = try finishedRows()
    var (failures, measurable) = (failed, measurable(failed))
    var measured: [[[PairMeasures]]]
    do {
      measured = try measures(rows, of: measurable, on: aimed)
    } catch let error as InputError {
      // Images are looked at one by one only where one cannot be read.
      failures += failuresToMeasure(rows)
      guard failures.count > failed.count else { throw error }
      measurable = self.measurable(failures)
      measured = try measures(rows, of: measurable, on: aimed)
    }
    let verification = measured.joined().joined().map { ($0.row.cosines.after - $0.cosines.after).magnitude }
      .max()
    let transfer = try others.map { other in
      SetSummary.Transfer(
        model: other,
        sections: sections(
          try measures(rows, of: measurable, on: AimedSet(plan, other.imageTextModel())), isFirst: false))
    }
    return SetSummary(
      goal: plan.goal, seedCount: plan.seeds.count, leftOut: plan.set.unusable.count, failures: failures,
      sections: sections(measured, isFirst: true), transfer: transfer,
      verification: verification ?? 0, seconds: rows.reduce(0) { $0 + $1.seconds })
  }

  /// What is done, but of images that can no longer be read.
  private func failuresToMeasure(_ rows: [PairRow]) -> [FailedPair] {
    let items = Dictionary(uniqueKeysWithValues: plan.set.items.map { ($0.number, $0) })
    return concurrentMap(rows.count) { index -> FailedPair? in
      let (row, item) = (rows[index], items[rows[index].key.number]!)
      do {
        _ = try item.pixels()
        return nil
      } catch {
        return FailedPair(row.key, item, error)
      }
    }.compactMap { $0 }
  }

  /// The pairs that were attacked under every seed.
  private func measurable(_ failures: [FailedPair]) -> [SetPair] {
    let failed = failures.reduce(into: [Pairing: Set<Int>]()) {
      $0[$1.pairing, default: []].insert($1.number)
    }
    return plan.pairs.filter { !failed[$0.pairing, default: []].contains($0.number) }
  }

  /// `[pairings][seeds][pairs]`
  private func measures(_ rows: [PairRow], of measurable: [SetPair], on aimed: AimedSet) throws
    -> [[[PairMeasures]]]
  {
    try plan.pairings.map { pairing in
      let pairs = measurable.filter { $0.pairing == pairing }
      let numbers = Set(pairs.map(\.number))
      return try plan.seeds.map { seed in
        // In the order of the plan, as its pairs are.
        let own = rows.filter {
          $0.key.pairing == pairing && $0.key.seed == seed && numbers.contains($0.key.number)
        }
        guard !own.isEmpty else { return [] }
        let embeddings = try SetEmbeddings(own, of: pairs, in: folder, model: aimed.model)
        return PairMeasures.measures(own, embeddings, try embeddings.progress(of: pairs, towards: aimed))
      }
    }
  }

  private func sections(_ measures: [[[PairMeasures]]], isFirst: Bool) -> [SetSummary.Section] {
    zip(plan.pairings, measures).map {
      SetSummary.Section($0, $1, plan.goal, seed: plan.seeds.lowerBound, isFirstModel: isFirst)
    }
  }
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
    let count = isFirstModel ? grid.joined().map(\.row.rounds.count).max() ?? 0 : 0
    rounds = (0..<count).compactMap { round in
      var generator = RandomGenerator(seed: seed)
      let shares = grid.map { measures in
        measures.map { Estimate.Share(Double($0.row.rounds[min(round, $0.row.rounds.count - 1)].score)) }
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
    func allHave(_ member: (PairRow) -> Bool) -> Bool {
      hasScores && grid.joined().allSatisfy { member($0.row) }
    }
    let figures = SetMetric.all(
      for: pairing, goal, hasPhrase: allHave { $0.phrase != nil },
      hasAttribution: allHave { $0.attribution != nil })
    let estimates = concurrentMap(figures.count) { index in
      var generator = RandomGenerator(seed: seed)
      return Estimate.ratio(of: grid.map { $0.map(figures[index].share) }, using: &generator)
    }
    values = zip(figures, estimates).map { ($0.path.joined(separator: "."), $1) }
  }
}
