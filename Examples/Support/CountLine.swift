import Locks

/// How many things are done, of a known number or not, on standard error: redrawn on a terminal, else now and then.
public struct CountLine: Sendable {
  private static let secondsBetweenLines = (terminal: 0.1, plain: 5.0)

  private let total: Int?
  private let what: String
  /// How many were done before this command.
  private let before: Int
  private let isTerminal = RedrawnLine.isTerminal
  private let start = ContinuousClock.now
  private var lastShown = 0.0

  public init(total: Int?, what: String, doneBefore: Int = 0) {
    (self.total, self.what, before) = (total, what, doneBefore)
  }

  /// - Parameters:
  ///   - done: how many are done
  ///   - further: what else is told at the end of the line
  public mutating func show(_ done: Int, further: String = "") {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let pause = isTerminal ? Self.secondsBetweenLines.terminal : Self.secondsBetweenLines.plain
    guard seconds - lastShown >= pause else { return }
    lastShown = seconds
    let perSecond = Double(done - before) / seconds
    let count =
      total.map { "\(done)/\($0) \(what), \(Self.pace(perSecond, left: $0 - done))" }
      ?? "\(done) \(what), \(format(Float(perSecond), 0)) a second"
    let line = count + further
    if isTerminal {
      RedrawnLine.show(line)
    } else {
      note(line)
    }
  }

  /// How many a second, minute or hour, whichever gives a number that says something, and how long the rest takes.
  static func pace(_ perSecond: Double, left: Int) -> String {
    let units = [("a second", "seconds", 1.0), ("a minute", "minutes", 60), ("an hour", "hours", 3600)]
    let (unit, _, seconds) = units.first { perSecond * $0.2 >= 1 } ?? units[2]
    guard perSecond > 0 else { return "0 \(unit)" }
    let rest = Double(left) / perSecond
    let (_, name, length) = units.last { rest >= 2 * $0.2 } ?? units[0]
    return
      "\(format(Float(perSecond * seconds), 0)) \(unit), about \(format(Float(rest / length), 0)) \(name) to go"
  }

  /// Ends the redrawn line.
  public func finish() { RedrawnLine.finish() }
}

/// A line that several threads show their progress on.
public final class SharedCountLine: Sendable {
  private let line: Mutex<CountLine>

  public init(_ line: CountLine) { self.line = Mutex(line) }

  public func show(_ done: Int, further: String = "") {
    line.withLock { $0.show(done, further: further) }
  }

  public func finish() { line.withLock { $0.finish() } }
}
