import Foundation

/// How long to wait before a question is asked again.
struct BackOff {
  /// Seconds before the first time.
  let first: Double
  /// The most seconds.
  let longest: Double

  /// Seconds before the try with this number, from 1: twice as many each time, of which at least half and at
  /// most all, so that those who failed together do not ask together again.
  ///
  /// - Parameters:
  ///   - number: how often the question was asked
  ///   - draw: from 0 to 1
  func seconds(beforeRetry number: Int, draw: Double) -> Double {
    min(longest, first * pow(2, Double(number - 1))) * (0.5 + 0.5 * draw)
  }
}
