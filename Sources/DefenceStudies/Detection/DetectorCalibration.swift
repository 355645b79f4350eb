import Files
import Preconditions

/// What is usual of a detector's value, by values of clean images or texts.
public struct DetectorCalibration: Sendable, Hashable {
  /// The mean value.
  public let mean: Float
  /// The standard deviation of the values, as that of a sample.
  public let deviation: Float
  /// The suspicion beyond which there is an alarm: that of the calibration which at most one in 20 is above.
  public let threshold: Float

  /// The share of false alarms that the threshold aims at.
  public static let falsePositives = 0.05

  /// - Parameters:
  ///   - values: the values of clean things; traps for fewer than two
  ///   - detector: the detector's name, for messages
  /// - Throws: `InputError` for values that are all equal, or not finite
  init(of values: [Float], by detector: String) throws {
    require(values.count > 1, "expected values of at least 2 clean things, found \(values.count)")
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let deviation = (squares / Double(values.count - 1)).squareRoot()
    guard deviation > 0, deviation.isFinite else {
      throw InputError(
        field: "calibration", expected: "clean values of \(detector) that differ",
        found: deviation == 0 ? "\(values[0]) for all" : "some that are not finite")
    }
    (self.mean, self.deviation) = (Float(mean), Float(deviation))
    let sorted = values.map { Self.suspicion(of: $0, Float(mean), Float(deviation)) }.sorted()
    let quiet = Int(((1 - Self.falsePositives) * Double(values.count)).rounded(.up))
    threshold = sorted[quiet - 1]
  }

  /// How far a value is from what is usual, in standard deviations.
  public func suspicion(of value: Float) -> Float { Self.suspicion(of: value, mean, deviation) }

  private static func suspicion(of value: Float, _ mean: Float, _ deviation: Float) -> Float {
    abs(value - mean) / deviation
  }
}
