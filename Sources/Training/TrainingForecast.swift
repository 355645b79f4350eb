import Files
import Foundation
import Tensors

/// The time and the memory that a training is expected to take.
public struct TrainingForecast: Sendable, Hashable {
  /// Seconds until the last step.
  public let seconds: Double
  /// The largest memory in bytes.
  public let bytes: Int

  /// The time and the memory of the steps of a training, from the work on one part of a batch, which is done
  /// once.
  ///
  /// - Parameters:
  ///   - steps: the steps that are left
  ///   - parts: the parts of a batch, which threads work on side by side
  ///   - parameterCount: the numbers that are learned
  ///   - part: the work on one part
  package init(steps: Int, parts: Int, parameterCount: Int, part: () -> Void) {
    let before = Self.largestMemory
    let start = ContinuousClock.now
    part()
    let partSeconds = (ContinuousClock.now - start) / .seconds(1)
    let threads = min(parts, Parallelism.threadCount)
    let rounds = (parts + threads - 1) / threads
    let weights = parameterCount * MemoryLayout<Float>.stride
    seconds = partSeconds * Double(rounds * steps)
    // The parameters before and after a step, two moments, and the gradients of all parts and their sum.
    bytes = before + (Self.largestMemory - before) * threads + weights * (parts + 5)
  }

  /// Throws `InputError` when the memory is more than `MemoryLimit.bytes`.
  public func requireRoom() throws { try MemoryLimit.require(bytes, for: "the training") }

  /// The largest memory of this process so far, in bytes.
  private static var largestMemory: Int {
    var usage = rusage()
    getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
