import CWorkers
import Dispatch
import Foundation
import Locks
import Preconditions

/// The number of threads for tensors; all decisions about threads are made here.
///
/// Work is cut into at most `threadCount` contiguous pieces whose borders depend on nothing but the amount of
/// work and that count, so that results repeat bit for bit. Work inside a piece is not cut again: a batch
/// that is spread over threads runs its products on one thread each.
public enum Parallelism {
  private static let count = Atomic(ProcessInfo.processInfo.activeProcessorCount)

  /// The number of threads that the process uses for tensors, at least 1; the number of processors unless
  /// set.
  public static var threadCount: Int {
    get { count.load(ordering: .relaxed) }
    set {
      require(newValue >= 1, "expected a thread count of at least 1, found \(newValue)")
      count.store(newValue, ordering: .relaxed)
    }
  }
}

/// Runs `body` over pieces of `0..<count`, each a multiple of `grain` long but for the last.
package func parallelFor(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
  require(grain > 0, "expected a grain of at least 1, found \(grain)")
  let grains = (count + grain - 1) / grain
  let pieces = worker_is_current() ? 1 : min(Parallelism.threadCount, grains)
  guard pieces > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  nonisolated(unsafe) let account = worker_account()
  let precision = worker_precision()
  perform(pieces) { piece in
    let lower = grains * piece / pieces * grain
    let upper = min(count, grains * (piece + 1) / pieces * grain)
    let (wasWorker, before) = (worker_set_current(true), worker_set_account(account))
    let precisionBefore = worker_set_precision(precision)
    body(lower..<upper)
    _ = worker_set_current(wasWorker)
    _ = worker_set_account(before)
    _ = worker_set_precision(precisionBefore)
  }
}

/// Runs `body` for 0..<count, which do not touch each other, on threads that wait for such work, or, while those are at
/// somebody else's, on the system's. Returns after the last.
private func perform(_ count: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
    let isDone = withUnsafePointer(to: body) { pointer in
      worker_pool_run(
        { context, piece in context.assumingMemoryBound(to: ((Int) -> Void).self).pointee(piece) },
        UnsafeMutableRawPointer(mutating: pointer), count)
    }
    if !isDone { DispatchQueue.concurrentPerform(iterations: count) { body($0) } }
  }
}

/// The results of `body` for 0..<count, in order; pieces go to whichever thread is free.
///
/// Work inside of a piece stays on its thread, as in `parallelFor`.
package func concurrentMap<Result: Sendable>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
  require(count >= 0, "expected at least 0 results, found \(count)")
  guard count > 1, Parallelism.threadCount > 1, !worker_is_current() else { return (0..<count).map(body) }
  let results = Mutex([Result?](repeating: nil, count: count))
  let next = Atomic(0)
  parallelFor(Parallelism.threadCount, grain: 1) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      let result = body(index)
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.map { $0! } }
}
