import Preconditions
import Tensors

/// How far judges of the same things agree beyond what chance would give: 1 for always, 0 for as chance does.
public enum Agreement {
  /// How much a disagreement of two judges counts.
  public enum Weights: String, Sendable, Hashable, Codable, CaseIterable {
    /// Every disagreement counts alike.
    case none
    /// As much as the places of both choices are apart.
    case linear
    /// As much as the square of that, for choices in an order, such as scores.
    case quadratic

    func weight(_ first: Int, _ second: Int) -> Double {
      let distance = Double(abs(first - second))
      return switch self {
      case .none: distance == 0 ? 0 : 1
      case .linear: distance
      case .quadratic: distance * distance
      }
    }
  }

  /// Cohen's kappa of two judges, with an interval over the things that they judged; nil where both always
  /// chose the same one. Cohen, 1960, and for weights 1968.
  ///
  /// Traps unless both judged equally many things, at least one, by choices from 0 to below `choices`.
  ///
  /// - Parameters:
  ///   - first: the choice of the first judge for each thing
  ///   - second: the choice of the second judge for each thing
  ///   - choices: the number of choices that there were
  ///   - weights: how much a disagreement counts
  ///   - generator: draws the resamples of the interval
  public static func cohen(
    _ first: [Int], _ second: [Int], choices: Int, weights: Weights = .none,
    using generator: inout RandomGenerator
  ) -> Estimate? {
    require(
      first.count == second.count, "expected as many choices of both, found \(first.count), \(second.count)")
    requireChoices(first + second, below: choices)
    return Estimate.bootstrapped(count: first.count, using: &generator) { counts in
      var (disagreement, total) = (0.0, 0.0)
      var (left, right) = ([Double](repeating: 0, count: choices), [Double](repeating: 0, count: choices))
      for (index, count) in counts.enumerated() where count > 0 {
        let count = Double(count)
        disagreement += count * weights.weight(first[index], second[index])
        left[first[index]] += count
        right[second[index]] += count
        total += count
      }
      var expected = 0.0
      for (one, ones) in left.enumerated() {
        for (other, others) in right.enumerated() { expected += weights.weight(one, other) * ones * others }
      }
      return expected > 0 ? 1 - disagreement * total / expected : nil
    }
  }

  /// Fleiss' kappa of several judges, with an interval over the things that they judged; nil where all always
  /// chose the same one. Fleiss, 1971.
  ///
  /// Traps unless there is a thing, all things have equally many choices, at least two, and these are from 0
  /// to below `choices`.
  ///
  /// - Parameters:
  ///   - judged: the choices of the judges for each thing, `[things][judges]`; it does not matter who chose
  ///     what
  ///   - choices: the number of choices that there were
  ///   - generator: draws the resamples of the interval
  public static func fleiss(
    _ judged: [[Int]], choices: Int, using generator: inout RandomGenerator
  ) -> Estimate? {
    let judges = judged.first?.count ?? 0
    require(
      judges >= 2 && judged.allSatisfy { $0.count == judges },
      "expected things with equally many choices, at least 2, found \(judged.map(\.count))")
    requireChoices(judged.flatMap { $0 }, below: choices)
    let votes = judged.map { chosen in (0..<choices).map { choice in Double(chosen.count { $0 == choice }) } }
    return Estimate.bootstrapped(count: judged.count, using: &generator) { counts in
      var (agreeing, total) = (0.0, 0.0)
      var share = [Double](repeating: 0, count: choices)
      for (row, count) in zip(votes, counts) where count > 0 {
        let count = Double(count)
        agreeing += count * row.reduce(0) { $0 + $1 * ($1 - 1) } / Double(judges * (judges - 1))
        total += count
        for (choice, votes) in row.enumerated() { share[choice] += count * votes }
      }
      let expected = share.reduce(0) { $0 + $1 * $1 } / (total * total * Double(judges * judges))
      return expected < 1 ? (agreeing / total - expected) / (1 - expected) : nil
    }
  }

  private static func requireChoices(_ choices: [Int], below bound: Int) {
    require(
      choices.allSatisfy { (0..<bound).contains($0) },
      "expected choices from 0 to below \(bound), found \(choices)")
  }
}
