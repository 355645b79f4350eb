import Foundation
import Preconditions

/// The normal distribution with mean 0 and standard deviation 1.
public enum NormalDistribution {
  /// The probability of a number below `value`.
  public static func probability(below value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }

  /// The number below which others are with this probability. Traps unless it is between 0 and 1.
  public static func quantile(_ probability: Double) -> Double {
    require(
      probability > 0 && probability < 1, "expected a probability between 0 and 1, found \(probability)")
    return bisected(-40...40) { self.probability(below: $0) < probability }
  }
}
