/// What an axis of a chart shows, and how.
public struct Axis: Sendable, Hashable {
  public enum Scale: Sendable, Hashable {
    case linear
    /// Equal factors at equal distances; numbers that are not positive are left out.
    case logarithmic
  }

  public var label: String
  public var scale: Scale
  /// What is shown at least; the data may widen it.
  public var range: ClosedRange<Double>?
  /// Where to mark the axis instead of at round numbers, such as at the radii that were tried.
  public var marks: [Double]?

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
