import Foundation

/// How many of a known number of things are done, on standard error: redrawn on a terminal, else now and then.
public struct CountLine {
  private static let secondsBetweenLines = (terminal: 0.1, plain: 5.0)

  private let total: Int
  private let what: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var lastShown = 0.0

  public init(total: Int, what: String) {
    self.total = total
    self.what = what
  }

  public mutating func show(_ done: Int) {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let pause = isTerminal ? Self.secondsBetweenLines.terminal : Self.secondsBetweenLines.plain
    guard seconds - lastShown >= pause else { return }
    lastShown = seconds
    let line = "\(done)/\(total) \(what), \(format(Float(Double(done) / seconds), 0)) a second"
    if isTerminal {
      FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
    } else {
      note(line)
    }
  }

  /// Ends the redrawn line.
  public func finish() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
