import Foundation

/// A learning rate that grows linearly, stays, and falls as a half cosine wave to 0.
///
/// The cosine is that of Loshchilov and Hutter, 2017, arXiv:1608.03983. The rates before the decline do not
/// depend on the number of steps, so that a training that was saved before it can still be made longer or
/// shorter.
package struct LearningRateSchedule {
  /// The rate between growth and fall.
  let peak: Float
  /// The number of steps of growth.
  let warmup: Int
  /// The share of steps at the end over which the rate falls.
  let decline: Double
  let steps: Int

  /// A schedule by its peak, the number of steps of growth, the share of steps at the end over which the rate
  /// falls, and the number of all steps.
  package init(peak: Float, warmup: Int, decline: Double, steps: Int) {
    (self.peak, self.warmup, self.decline, self.steps) = (peak, warmup, decline, steps)
  }

  /// The rate of a step, counted from 0.
  package func rate(atStep step: Int) -> Float {
    if step < warmup { return peak * Float(step + 1) / Float(warmup) }
    let start = Double(steps) * (1 - decline)
    let progress = max(0, (Double(step) - start) / (Double(steps) - start))
    return peak * Float(0.5 * (1 + cos(Double.pi * progress)))
  }
}
