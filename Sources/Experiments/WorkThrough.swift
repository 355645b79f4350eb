import Files
import Foundation
import Locks
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

extension GrowingResults {
  /// Does the work on one item and adds its line. What fails leaves a line that says why, so that it does not
  /// keep other items from being worked on; what was stopped leaves none.
  ///
  /// - Parameters:
  ///   - folder: the folder of the run, for messages
  ///   - progress: told how many lines there are
  ///   - row: the work; nil when it was stopped
  ///   - failure: what is written about its error
  /// - Throws: `OutputError` when the line, or what the work writes, cannot be written
  package func settle<Row, Failure>(
    in folder: URL, then progress: (Int) -> Void, row: () throws -> Row?, failure: (any Error) -> Failure
  ) throws(OutputError) where Line == SettledLine<Row, Failure> {
    do {
      do {
        guard let row = try row() else { return }
        try append(.done(row), then: progress)
      } catch let error where !(error is OutputError) {
        try append(.failed(failure(error)), then: progress)
      }
    } catch let error as OutputError {
      throw error
    } catch {
      throw OutputError(file: folder.path, reason: "\(error)")
    }
  }
}
