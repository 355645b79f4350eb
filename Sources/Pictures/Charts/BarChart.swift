/// Bars with intervals, one below the other, alone or in groups.
public struct BarChart: Chart {
  /// One bar: a value and, if known, its interval.
  public struct Bar: Sendable, Hashable {
    /// The length of the bar in units of the axis. A bar whose value is not finite is not drawn.
    public var value: Double
    /// An interval around the value, such as a 95 % interval; nil draws none.
    public var interval: ClosedRange<Double>?

    /// A bar of this length.
    public init(_ value: Double, interval: ClosedRange<Double>? = nil) {
      (self.value, self.interval) = (value, interval)
    }
  }

  /// Bars that stand together under one name.
  public struct Group: Sendable, Hashable {
    /// The text beside the group.
    public var name: String
    /// One bar for each series in their order; nil where a series has none here.
    public var bars: [Bar?]

    /// A group of bars, one for each series.
    public init(_ name: String, bars: [Bar?]) { (self.name, self.bars) = (name, bars) }

    /// A group of a single bar.
    public init(_ name: String, _ value: Double, interval: ClosedRange<Double>? = nil) {
      self.init(name, bars: [Bar(value, interval: interval)])
    }
  }

  /// The heading, which is also the picture's title for a screen reader.
  public var title: String
  /// A description for a reader who cannot see the chart; all values are added to it.
  public var description: String
  /// The values' axis; zero is always on it.
  public var axis: Axis
  /// The names of the bars of a group, in their order; one or none when every group is one bar.
  public var series: [String]
  /// The groups from top to bottom.
  public var groups: [Group]
  /// The width in pixels; the picture may be shown at any size. The height follows from the number of bars.
  public var width = 640.0

  /// A chart of these groups along this axis.
  public init(
    _ title: String, description: String = "", axis: Axis, series: [String] = [], groups: [Group]
  ) {
    (self.title, self.description, self.axis, self.series, self.groups) = (
      title, description, axis, series, groups
    )
  }

  /// The chart as a whole SVG document.
  public var svg: String {
    var drawing = Drawing(width: width, title: title, description: fullDescription)
    let plot = Plot(self)
    plot.drawLegend(in: &drawing)
    plot.drawAxis(in: &drawing)
    for index in groups.indices { plot.drawGroup(index, in: &drawing) }
    return drawing.svg(height: plot.height)
  }

  private var fullDescription: String {
    let values = groups.flatMap { group in
      group.bars.enumerated().compactMap { index, bar in bar.map { text(of: $0, in: group, series: index) } }
    }
    return ([description, "\(axis.label)."] + values).filter { !$0.isEmpty }.joined(separator: " ")
  }

  func text(of bar: Bar, in group: Group, series index: Int) -> String {
    let name = series.count > 1 ? "\(group.name), \(series[index])" : group.name
    let interval = bar.interval.map {
      ", interval \(NumberText.short($0.lowerBound)) to \(NumberText.short($0.upperBound))"
    }
    return "\(name): \(NumberText.short(bar.value))\(interval ?? "")."
  }
}
