import Files
import Preconditions
import Tensors

/// A number measured on a sample, with the interval that holds 95 in 100 bootstrap resamples.
/// Efron and Tibshirani, "An introduction to the bootstrap", 1993 (percentile intervals).
public struct Estimate: Sendable, Hashable {
  /// The statistic of the sample itself.
  public let value: Double
  /// The lower end of the interval.
  public let low: Double
  /// The upper end of the interval.
  public let high: Double

  private static let resamples = 1_000

  /// An estimate of known numbers.
  package init(value: Double, low: Double, high: Double) {
    (self.value, self.low, self.high) = (value, low, high)
  }

  /// One measurement of a ratio: its contributions to part and whole. A mean is a ratio in which each whole
  /// is 1.
  package struct Share: Sendable, Hashable {
    /// The contribution to the numerator.
    package let part: Double
    /// The contribution to the denominator.
    package let whole: Double

    /// A measurement that adds `part` to the numerator and `whole` to the denominator.
    package init(_ part: Double, of whole: Double = 1) { (self.part, self.whole) = (part, whole) }
  }

  /// The mean of the values, which are resampled one by one. Traps for no values.
  package static func mean(of values: [Double], using generator: inout RandomGenerator) -> Estimate {
    require(!values.isEmpty, "expected the mean of at least one value, found none")
    return ratio(of: values.map { [Share($0)] }, using: &generator)!
  }

  /// The sum of all parts divided by the sum of all wholes, nil when the latter is zero.
  ///
  /// Things are resampled with all their measurements. Where each thing has several, their order is that of
  /// repetitions (seeds, for example), which are resampled as well, independently: Owen, "The pigeonhole
  /// bootstrap", 2007, arXiv 0712.1111. Resamples whose wholes are zero are left out.
  /// - Parameter shares: `[things][repetitions]`, equally many for each thing; traps unless they are
  package static func ratio(of shares: [[Share]], using generator: inout RandomGenerator) -> Estimate? {
    let repetitions = shares.first?.count ?? 0
    require(
      repetitions > 0 && shares.allSatisfy { $0.count == repetitions },
      "expected things with equally many measurements, at least 1, found \(shares.map(\.count))")
    func ratio(_ things: [Int], _ seeds: [Int]) -> Double? {
      var (part, whole) = (0.0, 0.0)
      for (row, thing) in zip(shares, things) where thing > 0 {
        for (share, seed) in zip(row, seeds) {
          part += share.part * Double(thing * seed)
          whole += share.whole * Double(thing * seed)
        }
      }
      return whole == 0 ? nil : part / whole
    }
    let once = [Int](repeating: 1, count: repetitions)
    guard let value = ratio(.init(repeating: 1, count: shares.count), once) else { return nil }
    let resampled = (0..<resamples).compactMap { _ in
      let things = generator.resample(shares.count)
      return ratio(things, repetitions > 1 ? generator.resample(repetitions) : once)
    }
    return Estimate(value: value, resampled: resampled)
  }

  /// A statistic of things that are resampled whole, nil where the things have none. Resamples without one
  /// are left out. Traps for no things.
  ///
  /// - Parameter statistic: computes the statistic, given the number of times that each thing counts
  static func bootstrapped(
    count: Int, using generator: inout RandomGenerator, _ statistic: ([Int]) -> Double?
  ) -> Estimate? {
    require(count > 0, "expected a statistic of at least one thing, found \(count)")
    guard let value = statistic(Array(repeating: 1, count: count)) else { return nil }
    let resampled = (0..<resamples).compactMap { _ in statistic(generator.resample(count)) }
    return Estimate(value: value, resampled: resampled)
  }

  private init(value: Double, resampled: [Double]) {
    let sorted = resampled.sorted()
    // The order statistics nearest to the 2.5th and 97.5th of 100 parts; of no resamples, the value itself.
    let tail = Int((0.025 * Double(sorted.count - 1)).rounded())
    self.value = value
    low = sorted.isEmpty ? value : sorted[tail]
    high = sorted.isEmpty ? value : sorted[sorted.count - 1 - tail]
  }

  /// The estimate in the form of result files: `value` and `interval95`, `[low, high]`.
  package var json: JSON {
    ["value": .number(value), "interval95": .array([.number(low), .number(high)])]
  }
}

extension RandomGenerator {
  /// The number of times that each of `count` things is drawn in `count` draws with replacement.
  fileprivate mutating func resample(_ count: Int) -> [Int] {
    var weights = [Int](repeating: 0, count: count)
    for _ in 0..<count { weights[integer(below: count)] += 1 }
    return weights
  }
}
