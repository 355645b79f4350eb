import Datasets
import EmbeddingModels
import Files
import Foundation
import Tensors

/// The outcomes of a plan's pairs, measured from the saved files under any model.
struct SetEvaluation {
  /// A line of a run's results, and where its image lies.
  struct Line: Sendable {
    let row: ResultRow
    let file: URL
  }

  private let plan: SetPlan
  /// The lines, in the order of the plan.
  private let lines: [Line]
  /// Pairs that could not be attacked, or whose image cannot be read any longer.
  let failures: [FailedPair]

  /// - Parameters:
  ///   - lines: the results of all pairs that were attacked, in any order
  ///   - failed: all others
  /// - Throws: `InputError` when a pair of the plan is in neither
  init(_ plan: SetPlan, _ lines: [Line], failed: [FailedPair]) throws {
    self.plan = plan
    let byKey = Dictionary(lines.map { ($0.row.key, $0) }, uniquingKeysWith: { first, _ in first })
    let failuresByKey = Dictionary(failed.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var (ordered, failures) = ([Line](), [FailedPair]())
    for (pair, key) in plan.tasks {
      if let line = byKey[key] {
        ordered.append(line)
      } else if let failure = failuresByKey[key] {
        failures.append(failure)
      } else {
        throw InputError(
          field: "results", expected: "all pairs of the plan",
          found: "none of \(pair.sample.id), \(pair.pairing.rawValue), seed \(key.seed)")
      }
    }
    self.lines = ordered
    self.failures = failures + Self.unreadable(ordered.map(\.row), plan)
  }

  /// The failures of rows that are done, but whose images can no longer be read.
  private static func unreadable(_ rows: [ResultRow], _ plan: SetPlan) -> [FailedPair] {
    let pairs = Dictionary(plan.tasks.map { ($0.key, $0.pair) }, uniquingKeysWith: { first, _ in first })
    return concurrentMap(rows.count) { index -> FailedPair? in
      let key = rows[index].key
      let pair = pairs[key]!
      do {
        _ = try pair.sample.read()
        return nil
      } catch {
        return FailedPair(pair, seed: key.seed, plan.goal, error)
      }
    }.compactMap { $0 }
  }

  /// The figures under the model that was attacked, and under others.
  ///
  /// Throws `InputError` when an attacked image cannot be read, and for texts that are too long for a model.
  func summary(under losses: SetLosses, alsoOn others: [any ImageTextModel]) throws -> SetSummary {
    let measurable = measurable
    let measured = try measures(of: measurable, on: losses)
    let verification = measured.joined().joined().map {
      ($0.row.similarity.after - $0.cosines.after).magnitude
    }.max()
    let transfer = try others.map { other in
      SetSummary.Transfer(
        model: try other.identity(),
        sections: sections(
          try measures(of: measurable, on: SetLosses(plan, other)), isFirst: false))
    }
    return SetSummary(
      goal: plan.goal, seedCount: plan.seeds.count, leftOut: plan.set.unusable.count,
      failedCount: failures.count, sections: sections(measured, isFirst: true), transfer: transfer,
      verification: verification ?? 0, seconds: lines.reduce(0) { $0 + $1.row.seconds })
  }

  /// The rows of pairs that count, in the order of the plan: those that can be measured under this seed.
  var rows: [ResultRow] {
    let failed = Set(failures.map(\.key))
    return lines.map(\.row).filter { !failed.contains($0.key) }
  }

  /// The pairs that were attacked under every seed.
  private var measurable: [SetPair] {
    let failed = failures.reduce(into: [Pairing: Set<Int>]()) {
      $0[$1.pairing, default: []].insert($1.number)
    }
    return plan.pairs.filter { !failed[$0.pairing, default: []].contains($0.number) }
  }

  /// `[pairings][seeds][pairs]`
  private func measures(of measurable: [SetPair], on losses: SetLosses) throws -> [[[PairMeasures]]] {
    try plan.pairings.map { pairing in
      let pairs = measurable.filter { $0.pairing == pairing }
      let numbers = Set(pairs.map(\.number))
      return try plan.seeds.map { seed in
        // In the order of the plan, as its pairs are.
        let own = lines.filter {
          let key = $0.row.key
          return key.pairing == pairing && key.seed == seed && numbers.contains(key.number)
        }
        guard !own.isEmpty else { return [] }
        let rows = own.map(\.row)
        let embeddings = try SetEmbeddings(rows, of: pairs, files: own.map(\.file), model: losses.model)
        return PairMeasures.measures(rows, embeddings, try embeddings.progress(of: pairs, towards: losses))
      }
    }
  }

  private func sections(_ measures: [[[PairMeasures]]], isFirst: Bool) -> [SetSummary.Section] {
    zip(plan.pairings, measures).map {
      SetSummary.Section($0, $1, plan.goal, seed: plan.seeds.lowerBound, isFirstModel: isFirst)
    }
  }
}

extension SetPlan {
  /// Every pair under every seed, in the order of results.
  var tasks: [(pair: SetPair, key: PairKey)] {
    pairs.flatMap { pair in
      seeds.map { (pair, PairKey(pairing: pair.pairing, number: pair.number, seed: $0)) }
    }
  }
}
