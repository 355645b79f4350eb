import Dispatch
import Foundation
import Synchronization

/// Turns the first Ctrl-C into a wish to stop; a second one ends the process.
public enum Interruption {
  private static let isWished = Atomic(false)
  // invariant: set once, by `watch`
  nonisolated(unsafe) private static var source: (any DispatchSourceSignal)?

  /// Whether the user wants the work to stop.
  public static var isRequested: Bool { isWished.load(ordering: .relaxed) }

  /// Call once, before long work.
  public static func watch() {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if isWished.exchange(true, ordering: .relaxed) { exit(130) }
      note("stopping after this step; once more to quit at once")
    }
    source.resume()
    self.source = source
  }
}
