import Dispatch
import Locks

/// The result of work by tasks, on whose end the calling thread waits: for the main thread of a command, which no task needs.
public func awaiting<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
  let outcome = Mutex<Result<Value, any Error>?>(nil)
  let end = DispatchSemaphore(value: 0)
  Task.detached {
    let result: Result<Value, any Error>
    do { result = .success(try await work()) } catch { result = .failure(error) }
    outcome.withLock { $0 = result }
    end.signal()
  }
  end.wait()
  return try outcome.withLock { $0! }.get()
}
