import Files
import Preconditions
import Tensors

/// A number measured on a sample, with the interval that holds 95 in 100 bootstrap resamples.
/// Efron and Tibshirani, "An introduction to the bootstrap", 1993 (percentile intervals).
public struct Estimate: Sendable, Hashable {
  public let value: Double
  public let low: Double
  public let high: Double

  private static let resamples = 1_000

  package init(value: Double, low: Double, high: Double) {
    (self.value, self.low, self.high) = (value, low, high)
  }

  /// A share of a whole: what one measurement adds to both. A mean is a share whose wholes are 1.
  package struct Share: Sendable, Hashable {
    package let part: Double
    package let whole: Double

    package init(_ part: Double, of whole: Double = 1) { (self.part, self.whole) = (part, whole) }
  }

  /// The mean. Traps for no values.
  package static func mean(of values: [Double], using generator: inout RandomGenerator) -> Estimate {
    ratio(of: values.map { [Share($0)] }, using: &generator)!
  }

  /// The sum of all parts by the sum of all wholes, nil when that is zero.
  ///
  /// Things are resampled with all their measurements; where there are several, their order is that of repetitions (seeds,
  /// for example) which are resampled as well, independently: Owen, "The pigeonhole bootstrap", 2007, arXiv 0712.1111.
  /// Resamples whose wholes are zero are left out.
  /// - Parameter shares: `[things][repetitions]`, equally many for each thing; traps unless they are
  package static func ratio(of shares: [[Share]], using generator: inout RandomGenerator) -> Estimate? {
    let repetitions = shares.first?.count ?? 0
    require(
      repetitions > 0 && shares.allSatisfy { $0.count == repetitions }, "a grid of measurements with gaps")
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

  /// A statistic of things that are resampled whole. Traps for none.
  ///
  /// - Parameter statistic: given how often each of the things counts
  static func bootstrapped(
    count: Int, using generator: inout RandomGenerator, _ statistic: ([Int]) -> Double
  ) -> Estimate {
    require(count > 0, "a statistic of nothing")
    let resampled = (0..<resamples).map { _ in statistic(generator.resample(count)) }
    return Estimate(value: statistic(Array(repeating: 1, count: count)), resampled: resampled)
  }

  private init(value: Double, resampled: [Double]) {
    let sorted = resampled.sorted()
    // The order statistics nearest to the 2.5th and 97.5th of 100 parts; of no resamples, the value itself.
    let tail = Int((0.025 * Double(sorted.count - 1)).rounded())
    self.value = value
    low = sorted.isEmpty ? value : sorted[tail]
    high = sorted.isEmpty ? value : sorted[sorted.count - 1 - tail]
  }

  /// As result files have it: `value` and `interval95`, `[low, high]`.
  package var json: JSON {
    ["value": .number(value), "interval95": .array([.number(low), .number(high)])]
  }
}

extension RandomGenerator {
  /// How often each of `count` things is drawn in `count` draws with replacement.
  fileprivate mutating func resample(_ count: Int) -> [Int] {
    var weights = [Int](repeating: 0, count: count)
    for _ in 0..<count { weights[integer(below: count)] += 1 }
    return weights
  }
}
