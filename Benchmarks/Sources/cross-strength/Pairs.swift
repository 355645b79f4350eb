import Crossmatch
import Dispatch
import Synchronization

/// What one attack did to one pair.
struct Outcome: Sendable {
  let clean: Float
  let verified: Float
  let evaluations: Int
  let spent: Float
}

/// The outcomes of all contenders on the pair of a phantom, in their order.
func outcomes(of contenders: [Contender], phantom seed: UInt64, on model: CLIP) throws -> [Outcome] {
  let phantom = PhantomGenerator(size: model.imageSize.width).phantom(seed: seed)
  let caption = phantom.matchedCaptions[CaptionStyle.allCases.firstIndex(of: .finding)!]
  var allowed: Int?
  return try contenders.map { contender in
    let result = try contender.attack.run(
      on: phantom.image, caption: caption, against: [model], seed: Int(truncatingIfNeeded: seed),
      evaluations: contender.isHeldToEvaluations ? allowed : nil)
    if allowed == nil { allowed = result.run.evaluations }
    return Outcome(
      clean: result.clean.score, verified: result.verified, evaluations: result.run.evaluations,
      spent: result.image.spent)
  }
}

/// The results of `body` for 0..<count, one pair to a thread.
func spread<Result: Sendable>(
  _ count: Int, over threads: Int, _ body: @Sendable @escaping (Int) throws -> Result
) throws -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  let failure = Mutex<(any Error)?>(nil)
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while failure.withLock({ $0 == nil }) {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      do {
        let result = try body(index)
        results.withLock { $0[index] = result }
      } catch {
        failure.withLock { $0 = error }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
  return results.withLock { $0.map { $0! } }
}
