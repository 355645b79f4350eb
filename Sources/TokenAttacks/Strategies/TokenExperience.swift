import Foundation
import Tensors

/// The mean effects of tokens on the cost so far, at whatever position they were tried.
///
/// A gradient is a guess to first order; by and by a search has thousands of exact answers. In an encoder
/// that reads all its tokens into one embedding, a token that helped at one position tends to help at others,
/// so that its mean effect says more about it than one gradient does.
package struct TokenExperience: Sendable, Codable {
  private struct Trials: Sendable, Codable {
    /// The rise of the cost beyond the usual rise when those positions are replaced.
    var rise: Float = 0
    var count: Float = 0
  }

  private var trials: [Int: Trials] = [:]
  /// The recent rise of the cost when each position was replaced.
  private var usualRises: [Float]
  /// The rise over a longer while, which is the worth of the position itself.
  private var lastingRises: [Float]

  /// No experience yet, for candidates of so many positions.
  package init(positions: Int) {
    usualRises = Array(repeating: 0, count: positions)
    lastingRises = usualRises
  }

  /// The rate at which the usual rise at a position follows the newest replacement.
  private static let rate: Float = 0.3
  private static let lastingRate: Float = 0.1

  /// Records the rise of the cost when a token alone took a position.
  package mutating func note(_ token: Int32, at position: Int, rise: Float) {
    let surprise = rise - usualRises[position]
    usualRises[position] += Self.rate * surprise
    lastingRises[position] += Self.lastingRate * (rise - lastingRises[position])
    var known = trials[Int(token)] ?? Trials()
    known.rise += surprise
    known.count += 1
    trials[Int(token)] = known
  }

  /// The mean rise of each token, drawn towards 0 as if by one more trial without effect, `[vocabulary]`.
  package func meanRises(vocabulary: Int) -> Tensor {
    var rises = [Float](repeating: 0, count: vocabulary)
    for (token, trials) in trials { rises[token] = trials.rise / (trials.count + 1) }
    return Tensor(rises)
  }

  /// The relative frequency with which each position is to be replaced, compared with the one at which that
  /// costs least: less by a factor of e^preference for every standard deviation that it costs more.
  package func positionWeights(preference: Float) -> [Float] {
    let count = Float(lastingRises.count)
    let mean = lastingRises.reduce(0, +) / count
    let deviation = (lastingRises.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count).squareRoot()
    guard deviation > 0, let lowest = lastingRises.min() else { return lastingRises.map { _ in 1 } }
    return lastingRises.map { exp(preference * (lowest - $0) / deviation) }
  }

  /// Whether this may come from a search over so many positions and tokens.
  func isValid(positions: Int, vocabulary: Int) -> Bool {
    [usualRises, lastingRises].allSatisfy { $0.count == positions && $0.allSatisfy(\.isFinite) }
      && trials.allSatisfy {
        (0..<vocabulary).contains($0.key) && $0.value.rise.isFinite && $0.value.count >= 1
      }
  }
}
