import Dispatch
import Synchronization

/// The results of `body` for 0..<count, `threads` at a time, in order. The first error ends the rest.
///
/// - Parameter progress: how many are done
func spread<Result: Sendable>(
  _ count: Int, over threads: Int, progress: @Sendable (Int) -> Void,
  _ body: @Sendable (Int) throws -> Result
) throws -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  let failure = Mutex<(any Error)?>(nil)
  let next = Atomic(0)
  let done = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while failure.withLock({ $0 == nil }) {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      do {
        let result = try body(index)
        results.withLock { $0[index] = result }
        progress(done.add(1, ordering: .relaxed).newValue)
      } catch {
        failure.withLock { $0 = error }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
  return results.withLock { $0.map { $0! } }
}
