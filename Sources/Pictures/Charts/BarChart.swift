/// Bars with intervals, one below the other, alone or in groups.
public struct BarChart: Chart {
  public struct Bar: Sendable, Hashable {
    /// Not drawn unless it is finite.
    public var value: Double
    /// Such as a 95 % interval.
    public var interval: ClosedRange<Double>?

    public init(_ value: Double, interval: ClosedRange<Double>? = nil) {
      (self.value, self.interval) = (value, interval)
    }
  }

  public struct Group: Sendable, Hashable {
    public var name: String
    /// One for each series; nil where there is none.
    public var bars: [Bar?]

    public init(_ name: String, bars: [Bar?]) { (self.name, self.bars) = (name, bars) }

    /// A bar by itself.
    public init(_ name: String, _ value: Double, interval: ClosedRange<Double>? = nil) {
      self.init(name, bars: [Bar(value, interval: interval)])
    }
  }

  public var title: String
  /// What the chart says, for a reader who cannot see it; all values are added.
  public var description: String
  /// The values' axis; zero is always on it.
  public var axis: Axis
  /// The names of the bars of a group, in their order; one or none when every group is one bar.
  public var series: [String]
  public var groups: [Group]
  /// In pixels, of a picture that may be shown at any size. The height follows from the bars.
  public var width = 640.0

  public init(
    _ title: String, description: String = "", axis: Axis, series: [String] = [], groups: [Group]
  ) {
    (self.title, self.description, self.axis, self.series, self.groups) = (
      title, description, axis, series, groups
    )
  }

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
