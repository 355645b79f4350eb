import Foundation

/// The time and the memory that a training is expected to take.
public struct TrainingForecast: Sendable, Hashable {
  /// Seconds until the last step.
  public let seconds: Double
  /// The largest memory in bytes.
  public let bytes: Int

  /// The largest memory of this process so far, in bytes.
  static var largestMemory: Int {
    var usage = rusage()
    getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
