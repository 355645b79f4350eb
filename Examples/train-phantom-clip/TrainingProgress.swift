import ExampleSupport
import Foundation
import Training

/// Progress on standard error: one line that is redrawn on a terminal, else a line every ten seconds.
struct TrainingProgress {
  private static let secondsBetweenPlainLines = 10.0
  /// How much of the running mean of losses each step keeps.
  private static let smoothing: Float = 0.95

  private let steps: Int
  private let batchSize: Int
  private let stepsBefore: Int
  private let isTerminal = RedrawnLine.isTerminal
  private let start = ContinuousClock.now
  private var lastPrinted = -Double.infinity
  private var loss: Float?

  init(steps: Int, batchSize: Int, stepsBefore: Int) {
    (self.steps, self.batchSize, self.stepsBefore) = (steps, batchSize, stepsBefore)
  }

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  mutating func show(_ report: PhantomTrainer.Report) {
    loss = loss.map { $0 * Self.smoothing + report.loss * (1 - Self.smoothing) } ?? report.loss
    let seconds = seconds
    let perStep = seconds / Double(report.step - stepsBefore)
    let facts =
      "step \(report.step)/\(steps)  loss \(format(loss ?? report.loss, 4))  "
      + "\(format(Float(Double(batchSize) / perStep), 1)) images/s  "
      + "\(clock(seconds)) passed, \(clock(perStep * Double(steps - report.step))) to go"
    if isTerminal {
      RedrawnLine.show(facts)
    } else if seconds - lastPrinted >= Self.secondsBetweenPlainLines {
      note(facts)
      lastPrinted = seconds
    }
  }

  /// Ends the line.
  func finish() { RedrawnLine.finish() }

  private func clock(_ seconds: Double) -> String {
    String(format: "%d:%02d", Int(seconds) / 60, Int(seconds) % 60)
  }
}
