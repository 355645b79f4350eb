/// An axis of a chart: its label, its scale and its range.
public struct Axis: Sendable, Hashable {
  /// The spacing of numbers along an axis.
  public enum Scale: Sendable, Hashable {
    /// Equal differences at equal distances.
    case linear
    /// Equal ratios at equal distances; numbers that are not positive are left out.
    case logarithmic
  }

  /// The name of the quantity, with its unit, beside the axis.
  public var label: String
  /// The spacing of numbers along the axis.
  public var scale: Scale
  /// The range that is shown in any case; the data may widen it. Nil shows the data's own range.
  public var range: ClosedRange<Double>?
  /// The places of ticks, such as the radii that were tried; nil puts them at round numbers.
  public var marks: [Double]?

  /// An axis with this label, linear and as wide as the data unless something else is given.
  public init(
    _ label: String, scale: Scale = .linear, including range: ClosedRange<Double>? = nil,
    marks: [Double]? = nil
  ) {
    (self.label, self.scale, self.range, self.marks) = (label, scale, range, marks)
  }

  func canShow(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }

  /// Ticks that enclose the data, or, without `enclosing`, those inside of it.
  func ticks(for values: [Double], count: Int, enclosing: Bool) -> Ticks {
    let shown = (values + (range.map { [$0.lowerBound, $0.upperBound] } ?? [])).filter(canShow)
    let extent = (shown.min() ?? 1)...(shown.max() ?? 1)
    let ticks =
      switch scale {
      case .linear: Ticks(linear: extent, count: count, enclosing: enclosing)
      case .logarithmic: Ticks(logarithmic: extent, enclosing: enclosing)
      }
    return marks.map { ticks.moved(to: $0.filter(canShow)) } ?? ticks
  }
}
