import Statistics
import Tensors

/// Attack success of each model under each condition, on the pairs of one data and pairing, and what differs.
struct SuccessTable: Sendable {
  /// What a table is about.
  struct Subject: Sendable, Hashable {
    let dataset: Int
    let pairing: String
  }

  /// A model under a condition.
  struct Place: Sendable, Hashable {
    let model, condition: Int
  }

  /// Two attacks on one model, or two models under one attack.
  struct Contrast: Sendable {
    let first, second: Place
    /// The first rate less the second, on pairs that both judged rightly before.
    let difference: Estimate
    let test: PairedTest
    /// The probability, corrected for all contrasts of the table.
    var corrected: Double
  }

  let subject: Subject
  let models, conditions: [Int]
  let rates: [Place: Estimate]
  /// Pairs under a seed that were judged rightly before, and all.
  let counts: [Place: (right: Int, all: Int)]
  let contrasts: [Contrast]

  /// The tables of a study, in its order.
  static func all(_ outcomes: CampaignOutcomes) -> [SuccessTable] {
    Dictionary(grouping: outcomes.rows) { Subject(dataset: $0.dataset, pairing: $0.pairing) }
      .sorted { ($0.key.dataset, $0.key.pairing) < ($1.key.dataset, $1.key.pairing) }
      .map { SuccessTable($0.key, $0.value, outcomes) }
  }

  private init(_ subject: Subject, _ rows: [CampaignOutcome], _ outcomes: CampaignOutcomes) {
    self.subject = subject
    models = Set(rows.map(\.model)).sorted()
    conditions = Set(rows.map(\.condition)).sorted()
    let cells = Dictionary(grouping: rows) { Place(model: $0.model, condition: $0.condition) }
    rates = cells.compactMapValues { PairedOutcomes($0).rate(seed: outcomes.seed) }
    counts = cells.mapValues { rows in (rows.count { $0.isRightBefore }, rows.count) }
    contrasts = Self.contrasts(cells.mapValues { PairedOutcomes($0) }, outcomes)
  }

  /// Attacks of one radius on one model, two by two, and models under one attack, two by two.
  private static func contrasts(_ cells: [Place: PairedOutcomes], _ outcomes: CampaignOutcomes) -> [Contrast]
  {
    let places = cells.keys.sorted { ($0.model, $0.condition) < ($1.model, $1.condition) }
    var contrasts: [Contrast] = []
    for (index, first) in places.enumerated() {
      for second in places[(index + 1)...] where areRivals(first, second, outcomes) {
        let differences = cells[first]!.differences(to: cells[second]!)
        guard let difference = Estimate.means(differences, seed: outcomes.seed) else { continue }
        let test = PairedTest(of: differences)
        contrasts.append(
          Contrast(first: first, second: second, difference: difference, test: test, corrected: 1))
      }
    }
    let corrected = HolmCorrection.adjusted(contrasts.map(\.test.pValue))
    for index in contrasts.indices { contrasts[index].corrected = corrected[index] }
    return contrasts
  }

  private static func areRivals(_ first: Place, _ second: Place, _ outcomes: CampaignOutcomes) -> Bool {
    if first.condition == second.condition { return true }
    guard first.model == second.model, let one = outcomes.conditions[first.condition],
      let other = outcomes.conditions[second.condition]
    else { return false }
    return one.attack != other.attack
      && (one.radius == nil || other.radius == nil
        || (one.norm == other.norm && one.radiusText == other.radiusText))
  }
}

/// The outcomes of a model under a condition, by pair and seed.
struct PairedOutcomes: Sendable {
  /// Whether a judgement was right before, and whether the attack made it wrong.
  private struct Judgement {
    let isRight, isSuccess: Bool
  }

  private let judgements: [Int: [Int: Judgement]]

  init(_ rows: [CampaignOutcome]) {
    judgements = rows.reduce(into: [:]) {
      $0[$1.pair, default: [:]][$1.seed] = Judgement(isRight: $1.isRightBefore, isSuccess: $1.isSuccess)
    }
  }

  /// The attack success rate with its interval; nil where no pair was judged rightly before. What is missing
  /// counts for nothing.
  func rate(seed: Int) -> Estimate? {
    let seeds = Set(judgements.values.flatMap(\.keys)).sorted()
    let shares = judgements.sorted { $0.key < $1.key }.map { _, bySeed in
      seeds.map { seed in
        let judgement = bySeed[seed]
        return Estimate.Share(judgement?.isSuccess == true ? 1 : 0, of: judgement?.isRight == true ? 1 : 0)
      }
    }
    guard !shares.isEmpty else { return nil }
    var generator = RandomGenerator(seed: seed)
    return Estimate.ratio(of: shares, using: &generator)
  }

  /// The success of each pair less that in other outcomes, as means over seeds, of pairs that were judged
  /// rightly before in both.
  func differences(to other: PairedOutcomes) -> [Double] {
    judgements.sorted { $0.key < $1.key }.compactMap { pair, bySeed in
      let differences = bySeed.compactMap { seed, own -> Double? in
        guard own.isRight, let its = other.judgements[pair]?[seed], its.isRight else { return nil }
        return (own.isSuccess ? 1 : 0) - (its.isSuccess ? 1 : 0)
      }
      return differences.isEmpty ? nil : differences.reduce(0, +) / Double(differences.count)
    }
  }
}

extension Estimate {
  /// The mean of values with its interval; nil of none.
  static func means(_ values: [Double], seed: Int) -> Estimate? {
    guard !values.isEmpty else { return nil }
    var generator = RandomGenerator(seed: seed)
    return .mean(of: values, using: &generator)
  }
}
