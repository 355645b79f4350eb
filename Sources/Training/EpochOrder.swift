import Tensors

/// The order in which a training sees what it learns from: everything once, in random order, before anything
/// is taken again.
package enum EpochOrder {
  /// The numbers that a step takes.
  ///
  /// - Parameters:
  ///   - step: the number of the step, counted from 0
  ///   - batchSize: how many numbers a step takes
  ///   - count: how many numbers there are
  ///   - seed: the seed of the order
  package static func indices(ofStep step: Int, batchSize: Int, count: Int, seed: Int) -> [Int] {
    var orders: [Int: [Int]] = [:]
    return (step * batchSize..<(step + 1) * batchSize).map { place in
      let (round, position) = place.quotientAndRemainder(dividingBy: count)
      if orders[round] == nil {
        var generator = RandomGenerator(seed: seed &+ round &* 7919)
        orders[round] = (0..<count).shuffled(using: &generator)
      }
      return orders[round]![position]
    }
  }
}
