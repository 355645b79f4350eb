extension LineChart {
  /// The positions of everything in the picture.
  struct Plot {
    private let chart: LineChart
    private let xTicks: Ticks
    private let yTicks: Ticks
    private let left: Double
    private let right: Double
    private let top = 34.0
    private let bottom: Double

    /// The largest number of points that are marked by dots; longer lines are drawn without.
    private static let mostMarkers = 12

    init(_ chart: LineChart) {
      self.chart = chart
      let points = chart.lines.flatMap(\.points).filter(chart.canShow)
      xTicks = chart.x.ticks(for: points.map(\.x), count: 6, enclosing: false)
      let values = points.flatMap { [$0.y] + ($0.spread.map { [$0.lowerBound, $0.upperBound] } ?? []) }
      yTicks = chart.y.ticks(for: values, count: 5, enclosing: true)
      left = 26 + (yTicks.labels.map(ChartStyle.width).max() ?? 0)
      // The names stand at the ends of their lines.
      let longest = chart.lines.map { ChartStyle.width(of: $0.name) }.max() ?? 0
      let names = chart.lines.count > 1 ? min(longest + 12, chart.size.width / 3) : 0
      right = chart.size.width - max(20, names)
      bottom = chart.size.height - 42
    }

    private func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      (
        left + (right - left) * xTicks.position(of: x),
        bottom - (bottom - top) * min(max(yTicks.position(of: y), 0), 1)
      )
    }

    func drawAxes(in drawing: inout Drawing) {
      for (value, label) in zip(yTicks.values, yTicks.labels) {
        let y = bottom - (bottom - top) * yTicks.position(of: value)
        drawing.line(from: (left, y), to: (right, y), isFaint: true)
        drawing.text(label, x: left - 6, y: y + 4, anchor: .end)
      }
      drawing.line(from: (left, bottom), to: (right, bottom))
      for (value, label) in zip(xTicks.values, xTicks.labels) {
        let x = left + (right - left) * xTicks.position(of: value)
        drawing.line(from: (x, bottom), to: (x, bottom + 4))
        drawing.text(label, x: x, y: bottom + 18, anchor: .middle)
      }
      drawing.text(chart.x.label, x: (left + right) / 2, y: bottom + 36, anchor: .middle)
      let middle = (top + bottom) / 2
      drawing.text(
        chart.y.label, x: 12, y: middle, anchor: .middle,
        attributes: ["transform": "rotate(-90 12 \(Drawing.number(middle)))"])
    }

    func draw(_ line: Line, series: Int, in drawing: inout Drawing) {
      let color = ChartStyle.color(series)
      for run in line.points.split(whereSeparator: { !chart.canShow($0) }) {
        let band = run.filter { $0.spread != nil }
        if band.count > 1 {
          let upper = band.map { place($0.x, $0.spread?.upperBound ?? $0.y) }
          let lower = band.reversed().map { place($0.x, $0.spread?.lowerBound ?? $0.y) }
          drawing.add(
            "polygon",
            [
              "points": Self.text(upper + lower), "class": ChartStyle.name(series), "fill": color,
              "fill-opacity": "0.2",
            ])
        }
        let places = run.map { place($0.x, $0.y) }
        drawing.add(
          "polyline",
          [
            "points": Self.text(places), "class": "line \(ChartStyle.name(series))", "fill": "none",
            "stroke": color, "stroke-width": "2", "stroke-linejoin": "round",
            "stroke-dasharray": line.isDashed ? "6 4" : "none",
          ])
        // A lone point would otherwise be invisible.
        guard (line.points.count <= Self.mostMarkers && !line.isDashed) || run.count == 1 else { continue }
        for place in places {
          drawing.add(
            "circle",
            [
              "cx": Drawing.number(place.x), "cy": Drawing.number(place.y), "r": "3",
              "class": ChartStyle.name(series), "fill": color,
            ])
        }
      }
    }

    /// Writes each line's name at its end, pushed apart where they would overlap.
    func drawNames(in drawing: inout Drawing) {
      guard chart.lines.count > 1 else { return }
      var names = chart.lines.enumerated().compactMap { index, line in
        line.points.last(where: chart.canShow).map { (line: index, y: place($0.x, $0.y).y) }
      }.sorted { $0.y < $1.y }
      for index in names.indices.dropFirst() {
        names[index].y = max(names[index].y, names[index - 1].y + ChartStyle.lineHeight)
      }
      var lowest = bottom
      for index in names.indices.reversed() {
        names[index].y = min(names[index].y, lowest)
        lowest = names[index].y - ChartStyle.lineHeight
      }
      for name in names {
        let line = chart.lines[name.line]
        let series = line.color ?? name.line
        let text = ChartStyle.shortened(line.name, toFit: chart.size.width - right - 8)
        drawing.text(
          text, x: right + 8, y: name.y + 4, anchor: .start,
          attributes: ["class": ChartStyle.name(series), "fill": ChartStyle.color(series)])
      }
    }

    private static func text(_ places: [(x: Double, y: Double)]) -> String {
      places.map { "\(Drawing.number($0.x)),\(Drawing.number($0.y))" }.joined(separator: " ")
    }
  }
}
