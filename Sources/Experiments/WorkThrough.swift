import Files
import Synchronization
import Tensors

/// Calls `body` for 0..<count, several at a time, until `shouldStop` says so.
///
/// - Parameters:
///   - count: how many calls there are
///   - shouldStop: asked before each call, by several threads
///   - body: the work of one call
/// - Throws: the first `OutputError` of a call, after which no more are begun
package func workThrough(
  _ count: Int, shouldStop: @Sendable () -> Bool, _ body: @Sendable (Int) throws(OutputError) -> Void
) throws(OutputError) {
  let outputError = Mutex<OutputError?>(nil)
  _ = concurrentMap(count) { index in
    if shouldStop() || outputError.withLock({ $0 != nil }) { return }
    do throws(OutputError) {
      try body(index)
    } catch {
      outputError.withLock { $0 = $0 ?? error }
    }
  }
  if let error = outputError.withLock({ $0 }) { throw error }
}
