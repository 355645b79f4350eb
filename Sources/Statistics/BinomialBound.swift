import Foundation
import Preconditions

/// Bounds on a probability from counted successes. Clopper and Pearson, "The use of confidence or fiducial
/// limits illustrated in the case of the binomial", 1934.
public enum BinomialBound {
  /// The lower bound that lies above the true probability in at most a share `error` of experiments.
  ///
  /// It is the probability under which so many successes or more happen with the probability `error`. Traps
  /// unless the successes are from 0 to the trials, and the error is between 0 and 1.
  ///
  /// - Parameters:
  ///   - successes: the number of successes
  ///   - trials: the number of independent trials, at least 1
  ///   - error: the probability of a bound that is wrong, above 0 and below 1
  public static func lower(successes: Int, of trials: Int, error: Double) -> Double {
    require(
      trials > 0 && (0...trials).contains(successes),
      "expected from 0 to at least 1 successes, found \(successes) of \(trials)")
    require(error > 0 && error < 1, "expected an error between 0 and 1, found \(error)")
    guard successes > 0 else { return 0 }
    let ways = logarithmsOfWays(from: successes, of: trials)
    return bisected(0...1) { probability in
      let (success, failure) = (log(probability), log1p(-probability))
      var tail = 0.0
      for (offset, way) in ways.enumerated() {
        let failures = trials - successes - offset
        let power = Double(successes + offset) * success
        tail += exp(way + power + (failures == 0 ? 0 : Double(failures) * failure))
      }
      return tail < error
    }
  }

  /// The logarithms of the numbers of ways in which so many of the trials, and more, can succeed.
  private static func logarithmsOfWays(from successes: Int, of trials: Int) -> [Double] {
    var factorials = [0.0]
    for number in 1...trials { factorials.append(factorials[number - 1] + log(Double(number))) }
    return (successes...trials).map { factorials[trials] - factorials[$0] - factorials[trials - $0] }
  }
}
