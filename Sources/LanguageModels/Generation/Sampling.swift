// Follows transformers' generation/logits_process.py: the temperature first, then the top of the
// distribution.
import Files
import Foundation
import Tensors

/// How the next token is drawn from a model's distribution.
public struct Sampling: Sendable, Hashable, Codable {
  /// What logits are divided by; 0 takes the most probable token.
  public var temperature: Float
  /// The probability of the tokens that are drawn from: the fewest that have this much together; 1 for all.
  public var topProbability: Float
  /// The seed of all draws.
  public var seed: Int

  /// The most probable token each time, unless a temperature is given.
  public init(temperature: Float = 0, topProbability: Float = 1, seed: Int = 0) {
    (self.temperature, self.topProbability, self.seed) = (temperature, topProbability, seed)
  }

  /// Throws `InputError` unless the temperature is from 0 to 1000, and the top's probability above 0 and at
  /// most 1.
  public func validate() throws {
    guard (0...1000).contains(temperature) else {
      throw InputError(field: "temperature", expected: "a number from 0 to 1000", found: "\(temperature)")
    }
    guard topProbability > 0, topProbability <= 1 else {
      throw InputError(
        field: "top-p", expected: "a number above 0 and at most 1", found: "\(topProbability)")
    }
  }

  /// The next token.
  ///
  /// - Parameter logits: one for each token of the vocabulary, `[1, vocabulary]`
  /// - Throws: `InputError` where one is NaN or infinite
  func token(from logits: Tensor, using generator: inout RandomGenerator) throws -> Int32 {
    guard logits.isFinite else {
      throw InputError(field: "logits", expected: "finite numbers", found: "NaN or infinity")
    }
    return logits.withValues { logits in
      let highest = logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
      if temperature == 0 { return Int32(highest) }
      let weights = logits.map { exp(Double($0 - logits[highest]) / Double(temperature)) }
      let (tokens, total) = top(of: weights)
      return draw(from: tokens, weights: weights, total: total, using: &generator)
    }
  }

  /// The tokens that are drawn from, and the sum of their weights; nil for all.
  private func top(of weights: [Double]) -> (tokens: [Int]?, total: Double) {
    let total = weights.reduce(0, +)
    if topProbability == 1 { return (nil, total) }
    let share = Double(topProbability) * total
    // All tokens below this weight together lack what the others need not have.
    let least = (total - share) / Double(weights.count)
    let sorted = weights.indices.filter { weights[$0] >= least }
      .sorted { (weights[$1], $0) < (weights[$0], $1) }
    var (count, sum) = (0, 0.0)
    while count < sorted.count, sum < share {
      sum += weights[sorted[count]]
      count += 1
    }
    return (Array(sorted.prefix(count)), sum)
  }

  private func draw(
    from tokens: [Int]?, weights: [Double], total: Double, using generator: inout RandomGenerator
  ) -> Int32 {
    let place = Double(generator.next() >> 11) * 0x1p-53 * total
    var (sum, last) = (0.0, 0)
    for index in tokens ?? Array(weights.indices) where weights[index] > 0 {
      last = index
      sum += weights[index]
      if place < sum { break }
    }
    return Int32(last)
  }
}
