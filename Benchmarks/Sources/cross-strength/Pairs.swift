import Crossmatch
import Dispatch
import Synchronization

/// What one attack did to one pair.
struct Outcome: Sendable {
  let clean: Float
  /// For each number of evaluations that attacks are compared at: the cosine, and what was spent for it.
  let ends: [(score: Float, evaluations: Int)]
  /// The start and each step of an attack that is compared by its course; else its ends.
  let course: [(score: Float, evaluations: Int)]
  /// The norm of the largest perturbation that was saved.
  let spent: Float
  /// How far the verified cosine of the end is from the optimizer's own.
  let difference: Float
}

extension Outcome {
  /// - Parameter runs: one, or one for each number of evaluations
  init(_ runs: [CrossAttackResult], _ stop: Contender.Stop, at evaluations: [Int]) {
    let trace = runs[0].run.trace.map { (score: $0.score, evaluations: $0.evaluations) }
    let finals = runs.map { (score: $0.verified, evaluations: $0.run.evaluations) }
    clean = runs[0].clean.score
    switch stop {
    case .course:
      course = trace
      // The start has no more than a pair's evaluations: there is always a step that fits.
      ends = evaluations.map { most in trace.last { $0.evaluations <= most } ?? trace[0] }
    case .end: (course, ends) = (finals, finals)
    case .own: (course, ends) = (finals, evaluations.map { _ in finals[0] })
    }
    spent = runs.map(\.image.spent).max() ?? 0
    difference = stop == .course ? (runs[0].verified - runs[0].adversarial.score).magnitude : 0
  }

  /// The cosine that was reached with so many evaluations.
  func score(after evaluations: Int) -> Float {
    course.last { $0.evaluations <= evaluations }?.score ?? clean
  }
}

/// The outcomes of all contenders on the pair of a phantom, in their order.
func outcomes(of contenders: [Contender], phantom seed: UInt64, at evaluations: [Int], on model: CLIP) throws
  -> [Outcome]
{
  let phantom = PhantomGenerator(size: model.imageSize.width).phantom(seed: seed)
  let caption = phantom.matchedCaptions[CaptionStyle.allCases.firstIndex(of: .finding)!]
  return try contenders.map { contender in
    let limits: [Int?] =
      switch contender.stop {
      case .course: [evaluations.max()]
      case .end: evaluations
      case .own: [nil]
      }
    let runs = try limits.map {
      try contender.attack.run(
        on: phantom.image, caption: caption, against: [model], seed: Int(truncatingIfNeeded: seed),
        evaluations: $0)
    }
    return Outcome(runs, contender.stop, at: evaluations)
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
