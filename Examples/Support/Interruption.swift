import Foundation
import Locks

/// What becomes of Ctrl-C, SIGTERM and SIGHUP: they end the process at once, or, while somebody watches, are a wish to stop
/// of which the second one ends the process at once. Either way the exit status is 130, whichever signal it was.
public enum Interruption {
  /// Thrown by a command that was stopped before it was done, after it said so.
  public struct Stop: Error {
    public init() {}
  }

  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private static let isWatched = Atomic(false)
  private static let isWished = Atomic(false)

  /// Whether the user wants the work to stop.
  public static var isRequested: Bool { isWished.load(ordering: .relaxed) }

  /// The exit status of a command that was stopped.
  static let status: Int32 = 130

  /// Call once, before anything else. A SIGHUP that was ignored when the process began stays so, as `nohup` wants it. The
  /// others are heeded even then: shells and other programs ignore them on behalf of what they start in the background, and
  /// whoever sends one to such a process means it.
  static func install() {
    // Made before a handler needs them.
    _ = (isWatched.load(ordering: .relaxed), isRequested, status)
    for signal in signals where signal != SIGHUP || !isIgnored(signal) {
      Foundation.signal(signal) { _ in Interruption.received() }
    }
    // A process that a thread of another one has started may have been given that thread's blocked signals.
    var ours = sigset_t()
    sigemptyset(&ours)
    for signal in signals { sigaddset(&ours, signal) }
    pthread_sigmask(SIG_UNBLOCK, &ours, nil)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// From here on, signals are wishes: call it before work that asks `isRequested` often.
  public static func watch() { isWatched.store(true, ordering: .relaxed) }

  /// From here on, signals end the process at once again. Throws `Stop` when one has come.
  public static func unwatch() throws {
    isWatched.store(false, ordering: .relaxed)
    if isRequested { throw Stop() }
  }

  /// Does only what a signal handler may do.
  private static func received() {
    let reason = errno
    defer { errno = reason }
    guard isWatched.load(ordering: .relaxed),
      !isWished.exchange(true, ordering: .relaxed)
    else {
      say("interrupted\n")
      _exit(status)
    }
    say("stopping after this step; once more to quit at once\n")
  }

  private static func say(_ text: StaticString) {
    _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }
}
