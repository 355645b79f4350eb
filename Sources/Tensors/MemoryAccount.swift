import CWorkers
import Locks

/// Counts the memory of tensors that some work takes, on whichever threads, and nothing of what others take.
package final class MemoryAccount: Sendable {
  private let state = Mutex((held: 0, most: 0))

  /// The account of the calling thread's work.
  static var current: MemoryAccount? {
    worker_account().map { Unmanaged<MemoryAccount>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Counts bytes that were taken, or given back if below 0.
  func add(_ bytes: Int) {
    state.withLock { state in
      state.held += bytes
      state.most = max(state.most, state.held)
    }
  }

  /// The result of `body`, and the most bytes that its tensors held at once, less those that they hold at its end.
  package static func measuring<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, bytes: Int) {
    let account = MemoryAccount()
    let before = worker_set_account(Unmanaged.passUnretained(account).toOpaque())
    defer { _ = worker_set_account(before) }
    let result = try withExtendedLifetime(account) { try body() }
    return (result, account.state.withLock { $0.most - $0.held })
  }
}
