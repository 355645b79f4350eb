import Files
import Locks
import Responses

/// When questions may be asked: so many a minute, and not while the server wants none.
final class EndpointPace: Sendable {
  private struct State {
    /// When the next question may be asked.
    var next = ContinuousClock.now
    /// Until when the server wants none.
    var heldUntil = ContinuousClock.now
    var failuresInARow = 0
  }

  /// The longest sleep between two looks at whether to stop.
  private static let look = Duration.milliseconds(50)

  private let interval: Duration
  private let mostFailures: Int
  private let state = Mutex(State())

  init(_ limits: EndpointLimits) {
    interval = limits.requestsPerMinute.map { .seconds(60 / $0) } ?? .zero
    mostFailures = limits.failuresInARow
  }

  /// Waits for the turn of one question. Throws `CancellationError` when `shouldStop` says so.
  func turn(_ shouldStop: () -> Bool) async throws {
    let start = state.withLock { state in
      let start = max(state.next, .now)
      state.next = start + interval
      return start
    }
    try await sleep(until: start, shouldStop)
    while case let held = state.withLock(\.heldUntil), held > .now {
      try await sleep(until: held, shouldStop)
    }
  }

  /// Lets nobody ask for so many seconds.
  func hold(seconds: Double) {
    let end = ContinuousClock.now + .seconds(seconds)
    state.withLock { $0.heldUntil = max($0.heldUntil, end) }
  }

  /// Sleeps. Throws `CancellationError` when `shouldStop` says so.
  func sleep(seconds: Double, _ shouldStop: () -> Bool) async throws {
    try await sleep(until: .now + .seconds(seconds), shouldStop)
  }

  private func sleep(until end: ContinuousClock.Instant, _ shouldStop: () -> Bool) async throws {
    while true {
      if shouldStop() { throw CancellationError() }
      let left = end - .now
      guard left > .zero else { return }
      try await Task.sleep(for: min(left, Self.look))
    }
  }

  /// Notes that the server answered.
  func noteAnswer() { state.withLock { $0.failuresInARow = 0 } }

  /// Notes that all tries of a question failed. Throws `ResponderFailure` when too many did in a row.
  func noteFailure(_ problem: InputError) throws {
    let count = state.withLock { state in
      state.failuresInARow += 1
      return state.failuresInARow
    }
    if count >= mostFailures { throw ResponderFailure(problem) }
  }
}
