import Foundation

/// Progress on standard error: one line that is redrawn on a terminal, else a line every ten seconds.
public struct TrainingProgress {
  private static let secondsBetweenPlainLines = 10.0
  /// How much of the running mean of losses each step keeps.
  private static let smoothing: Float = 0.95

  private let steps: Int
  private let itemsPerStep: Int
  private let items: String
  private let stepsBefore: Int
  private let isTerminal = RedrawnLine.isTerminal
  private let start = ContinuousClock.now
  private var lastPrinted = -Double.infinity
  private var loss: Float?

  /// The progress of a training that begins now.
  ///
  /// - Parameters:
  ///   - steps: the number of all steps
  ///   - itemsPerStep: how many of what is learned from a step takes
  ///   - items: what a training learns from, in the plural
  ///   - stepsBefore: the number of steps that were taken before
  public init(steps: Int, itemsPerStep: Int, of items: String, stepsBefore: Int) {
    (self.steps, self.stepsBefore) = (steps, stepsBefore)
    (self.itemsPerStep, self.items) = (itemsPerStep, items)
  }

  /// The seconds since the training began.
  public var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Shows a step, counted from 1.
  ///
  /// - Parameters:
  ///   - step: the number of the step
  ///   - last: its loss
  public mutating func show(step: Int, loss last: Float) {
    let smooth = loss.map { $0 * Self.smoothing + last * (1 - Self.smoothing) } ?? last
    loss = smooth
    let seconds = seconds
    let perStep = seconds / Double(step - stepsBefore)
    let facts =
      "step \(step)/\(steps)  loss \(format(smooth, 4))  "
      + "\(format(Float(Double(itemsPerStep) / perStep), 1)) \(items)/s  "
      + "\(clock(seconds)) passed, \(clock(perStep * Double(steps - step))) to go"
    if isTerminal {
      RedrawnLine.show(facts)
    } else if seconds - lastPrinted >= Self.secondsBetweenPlainLines {
      note(facts)
      lastPrinted = seconds
    }
  }

  /// Ends the line.
  public func finish() { RedrawnLine.finish() }

}

/// Minutes and seconds, as clocks show them.
public func clock(_ seconds: Double) -> String {
  String(format: "%d:%02d", Int(seconds) / 60, Int(seconds) % 60)
}
