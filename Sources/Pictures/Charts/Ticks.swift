import Foundation

/// The marked places of an axis, at round numbers.
struct Ticks: Equatable {
  /// The marked numbers in rising order.
  private(set) var values: [Double]
  private(set) var labels: [String]
  /// The numbers at both ends of the axis.
  let range: ClosedRange<Double>
  private let isLogarithmic: Bool

  /// Multiples of 1, 2 or 5 times a power of ten, about `count` of them. With `enclosing`, `range` grows to
  /// the next outer multiples. A single number gets some room on both sides.
  init(linear extent: ClosedRange<Double>, count: Int, enclosing: Bool) {
    let range = Self.widened(extent)
    let step = Self.roundStep(atLeast: (range.upperBound - range.lowerBound) / Double(max(1, count)))
    // A little slack, so that 0.3 counts as the third multiple of 0.1.
    let (low, high) = (range.lowerBound / step, range.upperBound / step)
    let first = enclosing ? (low + 1e-9).rounded(.down) : (low - 1e-9).rounded(.up)
    let last = enclosing ? (high - 1e-9).rounded(.up) : (high + 1e-9).rounded(.down)
    let decimals = max(0, Int(-Foundation.log10(step).rounded(.down)))
    values = stride(from: first, through: last, by: 1).map { $0 * step }
    labels = values.map { NumberText.fixed($0, decimals: decimals) }
    self.range = enclosing ? first * step...last * step : range
    isLogarithmic = false
  }

  /// Powers of ten; within two decades also their 2- and 5-fold. `extent` must be above 0.
  init(logarithmic extent: ClosedRange<Double>, enclosing: Bool) {
    let range =
      extent.lowerBound < extent.upperBound ? extent : extent.lowerBound / 2...extent.upperBound * 2
    let (low, high) = (Foundation.log10(range.lowerBound), Foundation.log10(range.upperBound))
    let factors: [Double] = high - low > 2 ? [1] : [1, 2, 5]
    let all = (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { power in
      factors.map { $0 * Foundation.pow(10, Double(power)) }
    }
    let slack = 1 + 1e-9
    let first = all.last { $0 <= range.lowerBound * slack } ?? range.lowerBound
    let last = all.first { $0 >= range.upperBound / slack } ?? range.upperBound
    self.range = enclosing ? first...last : range
    let shown = self.range
    values = all.filter { $0 >= shown.lowerBound / slack && $0 <= shown.upperBound * slack }
    labels = values.map(NumberText.short)
    isLogarithmic = true
  }

  /// The position of a value on the axis, from 0 at the low end to 1 at the high end.
  func position(of value: Double) -> Double {
    if isLogarithmic {
      let (low, high) = (Foundation.log10(range.lowerBound), Foundation.log10(range.upperBound))
      return (Foundation.log10(value) - low) / (high - low)
    }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The same axis, marked at other places; those beyond its ends are left out.
  func moved(to places: [Double]) -> Ticks {
    var ticks = self
    ticks.values = Set(places.filter(range.contains)).sorted()
    ticks.labels = ticks.values.map(NumberText.short)
    return ticks
  }

  private static func widened(_ extent: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (extent.lowerBound, extent.upperBound)
    let size = max(low.magnitude, high.magnitude)
    guard high - low <= size * 1e-9 else { return extent }
    let room = size > 0 ? size / 2 : 1
    return low - room...high + room
  }

  private static func roundStep(atLeast step: Double) -> Double {
    let power = Foundation.pow(10, Foundation.log10(step).rounded(.down))
    return ([1, 2, 5, 10].first { $0 * power >= step * (1 - 1e-9) } ?? 10) * power
  }
}
