extension BarChart {
  /// The positions of everything in the picture.
  struct Plot {
    private let chart: BarChart
    private let ticks: Ticks
    private let left: Double
    private let right: Double
    private let top: Double
    private let legendRows: [[Int]]
    private let groupHeight: Double

    private static let barHeight = 16.0
    private static let groupGap = 8.0
    private static let keySize = 11.0

    init(_ chart: BarChart) {
      self.chart = chart
      let bars = chart.groups.flatMap(\.bars).compactMap { $0 }
      let values = bars.flatMap { [$0.value] + ($0.interval.map { [$0.lowerBound, $0.upperBound] } ?? []) }
      ticks = chart.axis.ticks(
        for: values + (chart.axis.scale == .linear ? [0] : []), count: 5, enclosing: true)
      let longest = chart.groups.map { ChartStyle.width(of: $0.name) }.max() ?? 0
      left = min(longest + 10, chart.width * 0.42)
      right = chart.width - 20
      legendRows = chart.series.count > 1 ? Self.legendRows(chart.series, width: chart.width) : []
      top = 30 + Double(legendRows.count) * ChartStyle.lineHeight + (legendRows.isEmpty ? 0 : 6)
      groupHeight = Double(max(1, chart.groups.map(\.bars.count).max() ?? 1)) * Self.barHeight + Self.groupGap
    }

    private var bottom: Double { top + Double(chart.groups.count) * groupHeight }
    var height: Double { bottom + 42 }

    private func x(_ value: Double) -> Double {
      left + (right - left) * min(max(ticks.position(of: value), 0), 1)
    }

    private static func legendRows(_ names: [String], width: Double) -> [[Int]] {
      var rows: [[Int]] = []
      var used = Double.infinity
      for (index, name) in names.enumerated() {
        let needed = keyWidth(name)
        if used + needed > width {
          rows.append([])
          used = 0
        }
        rows[rows.count - 1].append(index)
        used += needed
      }
      return rows
    }

    private static func keyWidth(_ name: String) -> Double { keySize + 6 + ChartStyle.width(of: name) + 16 }

    func drawLegend(in drawing: inout Drawing) {
      for (row, keys) in legendRows.enumerated() {
        var x = 0.0
        let y = 26 + Double(row) * ChartStyle.lineHeight
        for key in keys {
          drawing.add(
            "rect",
            [
              "x": Drawing.number(x), "y": Drawing.number(y), "width": Drawing.number(Self.keySize),
              "height": Drawing.number(Self.keySize), "class": ChartStyle.name(key),
              "fill": ChartStyle.color(key),
            ])
          drawing.text(chart.series[key], x: x + Self.keySize + 6, y: y + 10, anchor: .start)
          x += Self.keyWidth(chart.series[key])
        }
      }
    }

    func drawAxis(in drawing: inout Drawing) {
      for (value, label) in zip(ticks.values, ticks.labels) {
        drawing.line(from: (x(value), top), to: (x(value), bottom), isFaint: true)
        drawing.text(label, x: x(value), y: bottom + 16, anchor: .middle)
      }
      drawing.text(chart.axis.label, x: (left + right) / 2, y: bottom + 34, anchor: .middle)
    }

    func drawGroup(_ index: Int, in drawing: inout Drawing) {
      let group = chart.groups[index]
      let start = top + Double(index) * groupHeight + Self.groupGap / 2
      let name = ChartStyle.shortened(group.name, toFit: left - 8)
      let middle = start + (groupHeight - Self.groupGap) / 2
      drawing.text(name, x: left - 8, y: middle + 4, anchor: .end)
      for (series, bar) in group.bars.enumerated() {
        guard let bar, chart.axis.canShow(bar.value) else { continue }
        let y = start + Double(series) * Self.barHeight
        draw(bar, of: group, series: series, y: y, in: &drawing)
      }
      drawing.line(from: (baseline, top), to: (baseline, bottom))
    }

    private var baseline: Double { x(chart.axis.scale == .linear ? 0 : ticks.range.lowerBound) }

    private func draw(_ bar: Bar, of group: Group, series: Int, y: Double, in drawing: inout Drawing) {
      let end = x(bar.value)
      drawing.add(
        "rect",
        [
          "x": Drawing.number(min(end, baseline)), "y": Drawing.number(y + 1),
          "width": Drawing.number((end - baseline).magnitude), "height": Drawing.number(Self.barHeight - 2),
          "class": ChartStyle.name(series), "fill": ChartStyle.color(series), "fill-opacity": "0.75",
        ], tooltip: chart.text(of: bar, in: group, series: series))
      guard let interval = bar.interval else { return }
      let (low, high, middle) = (x(interval.lowerBound), x(interval.upperBound), y + Self.barHeight / 2)
      drawing.line(from: (low, middle), to: (high, middle))
      for end in [low, high] { drawing.line(from: (end, middle - 3), to: (end, middle + 3)) }
    }
  }
}
