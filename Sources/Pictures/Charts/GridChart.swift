/// A table of numbers as colours, with the numbers in its cells: rows from top to bottom, columns from left to
/// right.
public struct GridChart: Chart {
  /// The heading, which is also the picture's title for a screen reader.
  public var title: String
  /// A description for a reader who cannot see the chart; all numbers are added to it.
  public var description: String
  /// The names of the rows.
  public var rows: [String]
  /// The names of the columns.
  public var columns: [String]
  /// The numbers, by rows and columns; nil, and what is not finite, is left empty.
  public var values: [[Double?]]
  /// The digits behind the point.
  public var decimals = 1

  private static let cell = (width: 44.0, height: 22.0)
  private static let top = 34.0
  private static let gap = 8.0

  /// A table. Rows and numbers beyond each other's number are left out.
  public init(
    _ title: String, description: String = "", rows: [String], columns: [String], values: [[Double?]]
  ) {
    (self.title, self.description) = (title, description)
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  /// The chart as a whole SVG document.
  public var svg: String {
    let left = (rows.map { ChartStyle.width(of: $0) }.max() ?? 0) + Self.gap
    let longest = columns.map { ChartStyle.width(of: $0) }.max() ?? 0
    // Names of columns are turned upwards; the last one needs room to its right.
    let width = max(left + Double(columns.count) * Self.cell.width, ChartStyle.width(of: title)) + Self.gap
    let top = Self.top + longest
    var drawing = Drawing(width: width, title: title, description: fullDescription)
    for (number, name) in columns.enumerated() {
      let x = left + (Double(number) + 0.5) * Self.cell.width + 4
      drawing.text(
        name, x: x, y: top - 4, anchor: .start,
        attributes: ["transform": "rotate(-90 \(Drawing.number(x)) \(Drawing.number(top - 4)))"])
    }
    let range = self.range
    for (row, name) in rows.enumerated() {
      let y = top + Double(row) * Self.cell.height
      drawing.text(name, x: left - Self.gap, y: y + 15, anchor: .end)
      for (column, value) in zip(columns.indices, values.indices.contains(row) ? values[row] : []) {
        guard let value, value.isFinite else { continue }
        draw(
          value, at: (left + Double(column) * Self.cell.width, y), share: Self.share(of: value, range),
          tooltip: "\(name), \(columns[column]): \(text(value))", in: &drawing)
      }
    }
    return drawing.svg(height: top + Double(rows.count) * Self.cell.height + Self.gap)
  }

  private func draw(
    _ value: Double, at place: (x: Double, y: Double), share: Double, tooltip: String,
    in drawing: inout Drawing
  ) {
    let color = ColorMap.sequential.color(at: share)
    drawing.add(
      "rect",
      [
        "x": Drawing.number(place.x), "y": Drawing.number(place.y),
        "width": Drawing.number(Self.cell.width - 1),
        "height": Drawing.number(Self.cell.height - 1), "fill": color.hexadecimal,
      ], tooltip: tooltip)
    drawing.text(
      text(value), x: place.x + Self.cell.width / 2, y: place.y + 15, anchor: .middle,
      attributes: ["fill": share > 0.55 ? "#000000" : "#ffffff"])
  }

  private func text(_ value: Double) -> String { NumberText.fixed(value, decimals: decimals) }

  /// The lowest and the highest number.
  private var range: ClosedRange<Double> {
    let known = values.flatMap { $0 }.compactMap { $0 }.filter(\.isFinite)
    return (known.min() ?? 0)...(known.max() ?? 0)
  }

  private static func share(of value: Double, _ range: ClosedRange<Double>) -> Double {
    let span = range.upperBound - range.lowerBound
    return span > 0 ? (value - range.lowerBound) / span : 0.5
  }

  private var fullDescription: String {
    let told = zip(rows, values).flatMap { name, numbers in
      zip(columns, numbers).compactMap { column, value in
        value.flatMap { $0.isFinite ? "\(name), \(column): \(text($0))." : nil }
      }
    }
    return ([description] + told).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
