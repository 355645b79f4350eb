import Tensors

/// Dealing out things so that everybody gets one.
package enum BipartiteMatching {
  /// For each of 0..<count one of 0..<count that `isAllowed` permits, no one twice; nil when that is
  /// impossible.
  ///
  /// Found by augmenting paths (Kuhn, "The Hungarian method for the assignment problem", 1955) from a random
  /// order.
  package static func random(
    count: Int, using generator: inout RandomGenerator, isAllowed: (_ taker: Int, _ taken: Int) -> Bool
  ) -> [Int]? {
    let order = (0..<count).shuffled(using: &generator)
    let offsets = (0..<count).map { _ in generator.integer(below: count) }
    var taken = [Int?](repeating: nil, count: count)
    var taker = [Int?](repeating: nil, count: count)

    /// Gives `start` something, if need be by moving others to what is free.
    func serve(_ start: Int) -> Bool {
      var queue = [start]
      var position = 0
      var reachedBy = [Int?](repeating: nil, count: count)
      while position < queue.count {
        let asking = queue[position]
        position += 1
        for step in 0..<count {
          let thing = order[(offsets[asking] + step) % count]
          guard reachedBy[thing] == nil, isAllowed(asking, thing) else { continue }
          reachedBy[thing] = asking
          guard let owner = taker[thing] else {
            hand(thing, along: reachedBy)
            return true
          }
          queue.append(owner)
        }
      }
      return false
    }

    func hand(_ thing: Int, along reachedBy: [Int?]) {
      var given: Int? = thing
      while let thing = given, let next = reachedBy[thing] {
        given = taken[next]
        (taken[next], taker[thing]) = (thing, next)
      }
    }

    for start in 0..<count where !serve(start) { return nil }
    return taken.map { $0! }
  }
}
