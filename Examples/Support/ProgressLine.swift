import Crossmatch
import Foundation

/// Progress on standard error: a bar that redraws itself on a terminal, else a plain line every few seconds.
public struct ProgressLine {
  private static let barWidth = 24
  private static let secondsBetweenPlainLines = 5.0

  private let limits: RunLimits
  private let isTerminal = RedrawnLine.isTerminal
  private var lastPrinted = -Double.infinity

  public init(limits: RunLimits) { self.limits = limits }

  public mutating func show(_ report: StepReport) {
    let fraction = fractionDone(report)
    let remaining = fraction > 0 ? report.seconds / fraction - report.seconds : 0
    let rate = report.seconds > 0 ? Double(report.evaluations) / report.seconds : 0
    let facts =
      "step \(report.step)/\(limits.steps)  score \(format(report.score, 4))  "
      + "\(format(Float(report.seconds), 1)) s, \(format(Float(rate), 0)) evaluations/s, at most \(format(Float(remaining), 0)) s to go"
    if isTerminal {
      let filled = Int(fraction * Double(Self.barWidth))
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
      RedrawnLine.show("\(bar) \(facts)")
    } else if report.seconds - lastPrinted >= Self.secondsBetweenPlainLines {
      note(facts)
      lastPrinted = report.seconds
    }
  }

  /// Ends the bar's line.
  public func finish() { RedrawnLine.finish() }

  private func fractionDone(_ report: StepReport) -> Double {
    let steps = limits.steps == 0 ? 1 : Double(report.step) / Double(limits.steps)
    let seconds = limits.seconds.map { report.seconds / max($0, .leastNormalMagnitude) } ?? 0
    let evaluations = limits.evaluations.map { Double(report.evaluations) / Double(max(1, $0)) } ?? 0
    return min(1, max(steps, seconds, evaluations))
  }
}

/// A number with a fixed count of decimals.
public func format(_ value: Float, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
