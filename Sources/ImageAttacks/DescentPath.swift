import Files
import Imaging
import Perturbations
import Runs
import Tensors

/// The state of the descent on one image, as a snapshot holds it.
package struct DescentPath: Codable, Sendable {
  var generator: RandomGenerator
  /// The float image, `[channels, height, width]` in [0, 1], and the one before.
  package var pixels: [Float]
  var earlier: [Float]
  /// The loss of the 8-bit image next to `pixels`, and the gradient that the next step goes along.
  package var loss = Float.infinity
  /// The gradient that the next step goes along, of the shape of `pixels`; empty before the first.
  package var gradient: [Float] = []
  /// The sum of normalized gradients; empty without momentum.
  var velocity: [Float] = []
  /// The correction that variance tuning adds to a gradient; empty without.
  var variance: [Float] = []
  /// Adam's mean of squared gradients; empty without.
  var squares: [Float] = []
  /// Steps since the last start.
  var steps = 0
  /// The state of APGD's step size; nil under other rules and before the first step.
  package var schedule: AutoSchedule?
  /// The levels of the best 8-bit image so far, over all starts, and the float image that it was rounded
  /// from.
  var best: [Float]
  var bestPixels: [Float]
  var bestLoss = Float.infinity

  /// A descent that begins at `start`, with the clean image's levels as the best so far.
  package init(start: [Float], clean: [Float], generator: RandomGenerator) {
    (pixels, earlier, self.generator) = (start, start, generator)
    (best, bestPixels) = (clean, start)
  }

  /// Begins anew at `start`; the best image stays.
  mutating func restart(at start: [Float]) {
    var anew = DescentPath(start: start, clean: best, generator: generator)
    (anew.bestPixels, anew.bestLoss) = (bestPixels, bestLoss)
    self = anew
  }

  /// Records the loss of the current point's 8-bit image, and keeps the image if it is the best so far.
  mutating func record(loss: Float, image: Image) {
    self.loss = loss
    if loss < bestLoss { (bestLoss, best, bestPixels) = (loss, image.planes, pixels) }
  }

  /// Whether the steps of an attack may leave this after so many of them, over all starts.
  func fits(_ ledger: PixelLedger, after allSteps: Int) -> Bool {
    let count = pixels.count
    let optional = [gradient, velocity, variance, squares]
    return (0...allSteps).contains(steps) && (schedule.map { $0.fits(ledger, after: steps) } ?? true)
      && ledger.isValidState(pixels, best) && ledger.isValidState(earlier)
      && ledger.isValidState(bestPixels)
      && optional.allSatisfy { $0.isEmpty || $0.count == count && $0.allSatisfy(\.isFinite) }
  }
}

// MARK: - One step of each rule

extension DescentPath {
  /// The point after `pixels` by `rule`.
  package mutating func advance(by rule: GradientRule, stepSize: Float, length: Int, _ ledger: PixelLedger) {
    let next: [Float]
    switch rule {
    case .steepest: next = moved(along: gradient, stepSize, ledger)
    case .wholeRadius: next = moved(along: gradient, ledger.reach, ledger)
    case .momentum(let decay), .nesterov(let decay):
      gather(gradient, decay)
      next = moved(along: velocity, stepSize, ledger)
    case .varianceTuned(let decay, _, _):
      gather(variance.isEmpty ? gradient : gradient.adding(variance), decay)
      next = moved(along: velocity, stepSize, ledger)
    case .apgd(let threshold):
      next = moveBySchedule(threshold: threshold, length: length, ledger)
    case .adam: next = moveByAdam(stepSize, ledger)
    }
    (earlier, pixels) = (pixels, next)
    steps += 1
  }

  private func moved(along gradient: [Float], _ size: Float, _ ledger: PixelLedger) -> [Float] {
    var point = ledger.step(size, along: gradient)
    for index in point.indices { point[index] = pixels[index] - point[index] }
    return ledger.projected(point)
  }

  /// velocity = decay · velocity + gradient / mean |gradient|
  private mutating func gather(_ gradient: [Float], _ decay: Float) {
    var sum = 0.0
    for value in gradient { sum += Double(value.magnitude) }
    let scale = sum > 0 ? Float(Double(gradient.count) / sum) : 0
    if velocity.isEmpty { velocity = .init(repeating: 0, count: gradient.count) }
    for index in gradient.indices { velocity[index] = decay * velocity[index] + scale * gradient[index] }
  }

  /// Kingma and Ba, 2015, arXiv:1412.6980, with its defaults. Under L1, whose projection shrinks all changes
  /// by one amount and would leave next to nothing of changes of one size, the mean of the second moments
  /// scales all channels.
  private mutating func moveByAdam(_ rate: Float, _ ledger: PixelLedger) -> [Float] {
    let gradient = ledger.restricted(self.gradient)
    if velocity.isEmpty || squares.isEmpty {
      velocity = .init(repeating: 0, count: gradient.count)
      squares = velocity
    }
    let (first, second) = (1 - power(0.9, steps + 1), 1 - power(0.999, steps + 1))
    var point = pixels
    for index in gradient.indices {
      velocity[index] = 0.9 * velocity[index] + 0.1 * gradient[index]
      squares[index] = 0.999 * squares[index] + 0.001 * gradient[index] * gradient[index]
    }
    let shared = ledger.budget.norm == .l1 ? ledger.meanOfMutable(squares) : nil
    for index in gradient.indices {
      let square = shared ?? squares[index]
      point[index] -= rate * (velocity[index] / first) / ((square / second).squareRoot() + 1e-8)
    }
    return ledger.projected(point)
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    (0..<exponent).reduce(Float(1)) { product, _ in product * base }
  }
}

// MARK: - The adaptive step of APGD

/// The state of APGD's adaptive step size between its checkpoints.
package struct AutoSchedule: Codable, Sendable {
  /// The current step size, in the budget's units.
  package var stepSize: Float
  var bestLoss: Float
  var bestPixels: [Float]
  var bestGradient: [Float]
  var bestLossAtCheckpoint: Float
  var wasHalved = true
  /// The loss before the steps since the last checkpoint, and after each of them.
  var losses: [Float]
  /// Steps between the last checkpoint and the next one.
  var period: Int
}

extension AutoSchedule {
  /// Whether so many steps since a start may leave this.
  fileprivate func fits(_ ledger: PixelLedger, after steps: Int) -> Bool {
    stepSize > 0 && stepSize.isFinite && StepCount.isSaved(period) && losses.count <= steps
      && ledger.isValidState(bestPixels) && bestGradient.count == bestPixels.count
      && bestGradient.allSatisfy(\.isFinite)
  }
}

extension DescentPath {
  private static let inertia: Float = 0.75

  /// Checks the schedule at its checkpoints, then moves.
  private mutating func moveBySchedule(threshold: Float, length: Int, _ ledger: PixelLedger) -> [Float] {
    if var schedule {
      note(in: &schedule)
      if schedule.losses.count > schedule.period {
        checkpoint(&schedule, threshold: threshold, length: length)
      }
      self.schedule = schedule
    } else {
      schedule = AutoSchedule(
        stepSize: ledger.widestStep, bestLoss: loss, bestPixels: pixels, bestGradient: gradient,
        bestLossAtCheckpoint: loss, losses: [loss], period: max(1, Int(clamping: 0.22 * Double(length))))
    }
    let target = moved(along: gradient, schedule!.stepSize, ledger)
    if steps == 0 { return target }
    var point = target
    for index in point.indices {
      point[index] =
        pixels[index] + Self.inertia * (target[index] - pixels[index])
        + (1 - Self.inertia) * (pixels[index] - earlier[index])
    }
    return ledger.projected(point)
  }

  private func note(in schedule: inout AutoSchedule) {
    schedule.losses.append(loss)
    if loss < schedule.bestLoss {
      (schedule.bestLoss, schedule.bestPixels, schedule.bestGradient) = (loss, pixels, gradient)
    }
  }

  /// Halves the step and goes back to the best point when fewer than a share of the steps helped, or when
  /// nothing did although the step is what it was at the last checkpoint.
  private mutating func checkpoint(_ schedule: inout AutoSchedule, threshold: Float, length: Int) {
    let helped = zip(schedule.losses.dropFirst(), schedule.losses).count { $0 < $1 }
    let oscillates = Float(helped) <= threshold * Float(schedule.period)
    let stands = !schedule.wasHalved && schedule.bestLossAtCheckpoint <= schedule.bestLoss
    schedule.wasHalved = oscillates || stands
    schedule.bestLossAtCheckpoint = schedule.bestLoss
    schedule.losses = [loss]
    schedule.period = max(
      schedule.period - max(1, Int(clamping: 0.03 * Double(length))),
      max(1, Int(clamping: 0.06 * Double(length))))
    if schedule.wasHalved {
      schedule.stepSize /= 2
      (pixels, gradient) = (schedule.bestPixels, schedule.bestGradient)
    }
  }
}

extension [Float] {
  func adding(_ other: [Float]) -> [Float] {
    var sum = self
    for index in sum.indices { sum[index] += other[index] }
    return sum
  }
}
