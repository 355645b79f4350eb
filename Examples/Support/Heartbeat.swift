import Foundation
import Locks

/// Says that a command is still at work where it has said nothing for a while: within a second on a terminal, elsewhere in
/// lines that come ever more rarely.
enum Heartbeat {
  /// What was last said.
  private struct Said {
    /// When.
    var time = ContinuousClock.now
    /// The line that is redrawn on a terminal, if there is one.
    var line = ""
    /// Whether standard output is a terminal whose last line has no end yet, which must not be drawn over.
    var isWithinLine = false
    /// How many beats there were since.
    var beats = 0
  }

  private static let said = Mutex(Said())
  private static let isTerminal = RedrawnLine.isTerminal
  /// Seconds of silence before the first beat that is not on a terminal; each further one waits twice as long.
  private static let firstPause = 5.0

  /// Begins to listen, in a thread of its own. Call once.
  static func start() {
    Thread.detachNewThread {
      while true {
        Thread.sleep(forTimeInterval: 0.5)
        said.withLock { beat(&$0) }
      }
    }
  }

  /// Runs what says something, during which there is no beat; what a beat drew is gone by then.
  ///
  /// - Parameters:
  ///   - line: the line that is redrawn from now on; none where a whole line was said
  ///   - endsWithinLine: for standard output, whether what is said does not end its line
  static func saying<Value>(
    line: String = "", endsWithinLine: Bool? = nil, _ body: () throws -> Value
  ) rethrows -> Value {
    try said.withLock { said in
      if isTerminal && said.beats > 0 { RedrawnLine.draw(said.line) }
      let isWithinLine = endsWithinLine.map { $0 && isatty(STDOUT_FILENO) == 1 } ?? said.isWithinLine
      said = Said(line: line, isWithinLine: isWithinLine)
      return try body()
    }
  }

  private static func beat(_ said: inout Said) {
    let seconds = (ContinuousClock.now - said.time) / .seconds(1)
    let pause = isTerminal ? 1 : firstPause * pow(2, Double(said.beats))
    guard !said.isWithinLine, seconds >= pause else { return }
    said.beats += 1
    let silence = "\(Int(seconds)) s"
    if isTerminal {
      RedrawnLine.draw(said.line.isEmpty ? "at work, \(silence)" : "\(said.line)  (at work, \(silence))")
    } else {
      StandardError.write("still at work, \(silence) after the last line\n")
    }
  }
}
